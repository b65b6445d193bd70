import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { afterAll, describe, expect, test } from 'vitest';
import { createMemoryObjectStore } from '../src/doubles/index.ts';
import { objectStoreCases, runObjectStoreCase } from '../src/index.ts';
import { brokenConditions } from './broken-conditions.ts';
import { brokenListings } from './broken-listings.ts';
import { brokenLocks } from './broken-locks.ts';
import { brokenPuts } from './broken-puts.ts';
import { brokenReads } from './broken-reads.ts';
import { brokenReplaces } from './broken-replaces.ts';
import { brokenSecrets, deniedStore, hoardingStore } from './broken-secrets.ts';
import { type BrokenStore, pageSize, partSizeInBytes, secret } from './broken-store.ts';

const folder = await mkdtemp(join(tmpdir(), 'lifeboat-broken-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const broken = [
  ...brokenPuts,
  ...brokenConditions,
  ...brokenReplaces,
  ...brokenReads,
  ...brokenListings,
  ...brokenLocks,
  ...brokenSecrets,
  hoardingStore(folder),
];

async function failedCases(store: Pick<BrokenStore, 'create' | 'options'>): Promise<string[]> {
  const failed: string[] = [];
  const options = {
    partSizeInBytes,
    pageSize,
    secrets: [secret],
    createDeniedStore: () => deniedStore(),
    createLockingStore: () => createMemoryObjectStore({ objectLock: true }),
    ...store.options,
    createStore: () => store.create(createMemoryObjectStore()),
  };
  for (const storeCase of objectStoreCases) {
    const { given } = storeCase;
    if (given && given !== 'secrets' && options[given] === undefined) continue;
    await runObjectStoreCase(storeCase, options).catch(() => failed.push(storeCase.name));
  }
  return failed;
}

test('a store that lists what it was not asked for loses nothing that is not of the case', async () => {
  const shared = createMemoryObjectStore();
  await shared.putObject('backups/b1/velero-backup.json', new Uint8Array(1));
  const createStore = () =>
    wrapObjectStore(shared, { listObjects: () => shared.listObjects(''), listCommonPrefixes: () => shared.listCommonPrefixes('', '/') });
  for (const storeCase of objectStoreCases) {
    await runObjectStoreCase(storeCase, { createStore, partSizeInBytes, pageSize, prefix: 'suite/' }).catch(() => {});
  }
  const left: string[] = [];
  for await (const { key } of shared.listObjects('')) left.push(key);
  expect(left).toEqual(['backups/b1/velero-backup.json']);
});

test('a good store fails no case', async () => {
  expect(await failedCases({ create: (good) => wrapObjectStore(good, {}) })).toEqual([]);
});

describe('a store fails exactly the case of the promise that it breaks', () => {
  test.each(broken.map((store) => [store.fault, store] as const))('%s', async (_, store) => {
    expect(await failedCases(store)).toEqual([store.breaks]);
  });
});
