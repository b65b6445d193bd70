import { objectStoreSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, accountKey, makeContainer, startAzurite, testStore } from '../../test/azurite.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await makeContainer(azurite.accountUrl);
});
afterAll(() => azurite?.stop());

const wrongKey = Buffer.from('a key that the account does not have').toString('base64');

objectStoreSuite({
  runner: { describe, test },
  name: 'Azure Blob store on Azurite',
  createStore: () => testStore(azurite.accountUrl, { prefix: 'some/prefix', partSizeInBytes: 1024 * 1024, pageSize: 50 }),
  createDeniedStore: () => testStore(azurite.accountUrl, { credentials: { type: 'account-key', accountKey: wrongKey } }),
  secrets: [accountKey, wrongKey],
  partSizeInBytes: 1024 * 1024,
  pageSize: 50,
  memoryLimitInBytes: 12 * 1024 * 1024,
});

test('Azurite has neither versions nor locks', async () => {
  expect(await testStore(azurite.accountUrl).readProtection?.()).toEqual({ versioning: false, objectLock: false });
});
