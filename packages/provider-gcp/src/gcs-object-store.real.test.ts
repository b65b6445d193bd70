import { objectStoreSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { benchIsThere, type GuardedGcs, startGuardedGcs } from '../test/guarded-gcs.ts';

describe.skipIf(!benchIsThere)('Cloud Storage on fake-gcs-server', () => {
  let gcs: GuardedGcs;
  beforeAll(async () => {
    gcs = await startGuardedGcs();
  });
  afterAll(() => gcs?.stop());

  objectStoreSuite({
    runner: { describe, test },
    createStore: () => gcs.createStore({ pageSize: 200 }),
    createDeniedStore: () => gcs.createStore({ credentials: async () => ({ accessToken: 'not-granted' }) }),
    secrets: ['ya29.', 'not-granted', 'PRIVATE KEY'],
    pageSize: 200,
    memoryLimitInBytes: 48 * 1024 * 1024,
  });
});
