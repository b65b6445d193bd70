import { createHash } from 'node:crypto';
import { objectStoreSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { benchIsThere, type GuardedGcs, startGuardedGcs } from '../../test/guarded-gcs.ts';
import { inChunks } from '../../test/in-chunks.ts';

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

test.skipIf(!benchIsThere)('an upload whose connection breaks in the middle of a part goes on where it was', async () => {
  const gcs = await startGuardedGcs({ breakPart: 2 });
  try {
    const store = gcs.createStore();
    const sizeInBytes = 20 * 1024 * 1024 + 1;
    await store.putObject('broken', inChunks(sizeInBytes));
    const hashes = [await store.getObject('broken'), inChunks(sizeInBytes)].map(async (stream) => {
      const hash = createHash('sha256');
      for await (const chunk of stream) hash.update(chunk);
      return hash.digest('hex');
    });
    const [stored, sent] = await Promise.all(hashes);
    expect(stored).toBe(sent);
  } finally {
    await gcs.stop();
  }
});
