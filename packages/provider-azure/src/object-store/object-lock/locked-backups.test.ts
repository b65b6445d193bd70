import { createEngine } from '@lifeboat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmallCluster } from '../../../../../test/real-servers/small-cluster.ts';
import { checkHeldBackup, checkLockedBackup, type LockingPlace } from '../../../../../test/testing/locked-backups.ts';
import { startLockingBlobs } from '../../../test/locking-blobs.ts';
import type { LockingContainerOptions } from '../../../test/locking-container.ts';

let small: Awaited<ReturnType<typeof startSmallCluster>>;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  small = await startSmallCluster();
});
afterAll(async () => {
  await small.stop();
  for (const stop of stops) await stop();
});

async function place(options?: LockingContainerOptions): Promise<LockingPlace> {
  const { container, createStore, stop } = await startLockingBlobs(options);
  stops.push(stop);
  return {
    open: createStore,
    versions: (prefix) =>
      container.versions
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, isCurrent, policy }) => ({ key: name, isLatest: isCurrent, until: policy?.until.getTime() })),
  };
}

test('every file is locked until the backup expires; delete says so, TTLs only grow, repair follows', async () => {
  const [main, copy] = [await place(), await place()];
  await checkLockedBackup({ cluster: small.cluster, main, copy, objectLock: { mode: 'compliance' } });
});

test('a legal hold outlasts the expiration, and is told', async () => {
  const [main, copy] = [await place(), await place()];
  await checkHeldBackup({ cluster: small.cluster, main, copy, objectLock: { mode: 'governance' } });
});

test('a container without version-level immutability refuses the backup before anything is written', async () => {
  const main = await place({ versioning: true });
  const storageLocations = { main: { store: main.open(), objectLock: { mode: 'governance' } } } as const;
  const engine = createEngine({ cluster: small.cluster, storageLocations });
  const refused = { code: 'INVALID_CONFIG', message: expect.stringContaining('has no object lock') };
  await expect(engine.backup({ name: 'b', includedNamespaces: ['default'] }).result).rejects.toMatchObject(refused);
  expect(await main.versions('')).toEqual([]);
});
