import { createEngine } from '@lifeboat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmallCluster } from '../../../../../test/real-servers/small-cluster.ts';
import { checkHeldBackup, checkLockedBackup, type LockingPlace } from '../../../../../test/testing/locked-backups.ts';
import type { LockingBucketOptions } from '../../../test/locking-bucket.ts';
import { startLockingGcs } from '../../../test/locking-gcs.ts';

let small: Awaited<ReturnType<typeof startSmallCluster>>;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  small = await startSmallCluster();
});
afterAll(async () => {
  await small.stop();
  for (const stop of stops) await stop();
});

async function place(options: LockingBucketOptions = { objectRetention: true, versioning: true }): Promise<LockingPlace> {
  const { bucket, createStore, stop } = await startLockingGcs(options);
  stops.push(stop);
  return {
    open: createStore,
    versions: (prefix) =>
      bucket.generations
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, isLive, retention }) => ({
          key: name,
          isLatest: isLive,
          until: retention && Date.parse(retention.retainUntilTime),
        })),
  };
}

test('every file is locked until the backup expires; delete says so, TTLs only grow, repair follows', async () => {
  const [main, copy] = [await place(), await place()];
  await checkLockedBackup({ cluster: small.cluster, main, copy, objectLock: { mode: 'compliance' } });
});

test('a legal hold outlasts the expiration, and is told; the TTL cannot be changed then, and nothing is', async () => {
  const [main, copy] = [await place(), await place()];
  const objectLock = { mode: 'governance', legalHold: true } as const;
  await checkHeldBackup({ cluster: small.cluster, main, copy, objectLock });
  const engine = createEngine({ storageLocations: { main: { store: main.open(), objectLock } } });
  const before = await main.versions('backups/held/velero-backup.json');
  const refused = { code: 'BACKUP_LOCKED', message: expect.stringMatching(/velero-backup\.json has a legal hold.* Nothing was changed/) };
  await expect(engine.setBackupTtl('held', { ttl: '5h' })).rejects.toMatchObject(refused);
  expect(await main.versions('backups/held/velero-backup.json')).toEqual(before);
});

test.each([
  ['has no object lock', { versioning: true }],
  ['keeps whatever is put for 1 days and no versions', { objectRetention: true, retentionPolicy: { retentionPeriod: '86400' } }],
] as const)('a bucket that %s refuses the backup before anything is written', async (why, options) => {
  const main = await place(options);
  const storageLocations = { main: { store: main.open(), objectLock: { mode: 'governance' } } } as const;
  const engine = createEngine({ cluster: small.cluster, storageLocations });
  const refused = { code: 'INVALID_CONFIG', message: expect.stringContaining(why) };
  await expect(engine.backup({ name: 'b', includedNamespaces: ['default'] }).result).rejects.toMatchObject(refused);
  expect(await main.versions('')).toEqual([]);
});
