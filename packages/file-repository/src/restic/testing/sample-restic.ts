import type { FileRepository, ObjectStore } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { createBlobStore } from '../../blobs/blob-store.ts';
import { createCutFinder, type Splitter, splitterOf } from '../../kopia/objects/splitter.ts';
import { createRepository } from '../create-repository.ts';
import { type OpenedRepository, openRepository } from '../open-repository.ts';
import { createResticRepository } from '../restic-repository.ts';
import type { ResticSettings } from '../restic-settings.ts';

export const samplePassword = 'a password of tests';
export const samplePrefix = 'velero/restic/shop/';

/** Passwords that are tried in no time. */
export const cheap = { N: 2, r: 1, p: 1 };

const splitter = splitterOf('DYNAMIC-1K-BUZHASH') as Splitter;

/** Pieces and packs are small, so that small files have many; locks are not waited for. */
export const sampleSettings: ResticSettings = {
  packSize: 6000,
  createCuts: () => createCutFinder(splitter),
  clock: { now: Date.now, settleInMs: 0 },
  cost: cheap,
};

export const blobsOf = (store: ObjectStore) => createBlobStore(store, samplePrefix, { folders: true });

/** A new repository in memory, and what its password opens. */
export async function createSampleRestic(version: 1 | 2 = 2): Promise<{ store: ObjectStore; opened: OpenedRepository }> {
  const store = createMemoryObjectStore();
  await createRepository(blobsOf(store), samplePassword, { version, cost: cheap });
  return { store, opened: await openRepository(blobsOf(store), samplePassword, {}) };
}

export function openSample(store: ObjectStore, opened: OpenedRepository, settings: ResticSettings = {}): FileRepository {
  return createResticRepository(blobsOf(store), opened, { ...sampleSettings, ...settings });
}
