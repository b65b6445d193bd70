import { createEngine, type ObjectLockOptions } from '@lifeboat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmallCluster } from '../../../../../test/real-servers/small-cluster.ts';
import { checkLockedBackup, type LockingPlace } from '../../../../../test/testing/locked-backups.ts';
import { startOssServer } from '../../../test/oss-server.ts';
import { testStore } from '../../../test/oss-test-store.ts';

let small: Awaited<ReturnType<typeof startSmallCluster>>;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  small = await startSmallCluster();
});
afterAll(async () => {
  await small.stop();
  for (const stop of stops) await stop();
});

async function place(worm: object = { versioning: true, objectWorm: {} }): Promise<LockingPlace> {
  const server = await startOssServer();
  Object.assign(server.worm, worm);
  stops.push(() => server.stop());
  return {
    open: () => testStore(server),
    versions: (prefix) =>
      server.worm.versions
        .filter(({ key }) => key.startsWith(prefix))
        .map(({ key, object, until }) => ({ key, isLatest: server.objects.get(key) === object, until: until?.getTime() })),
  };
}

test('every file is locked until the backup expires; delete says so, TTLs only grow, repair follows', async () => {
  const [main, copy] = [await place(), await place()];
  await checkLockedBackup({ cluster: small.cluster, main, copy, objectLock: { mode: 'compliance' } });
});

test.each<[string, object | undefined, ObjectLockOptions]>([
  ['has no object lock', { versioning: true }, { mode: 'compliance' }],
  ['has no object lock', { bucketWorm: { days: 7, state: 'Locked' } }, { mode: 'compliance' }],
  ["does not lock in mode 'governance'. It has: compliance", undefined, { mode: 'governance' }],
  ['has no legal holds', undefined, { mode: 'compliance', legalHold: true }],
])('a bucket that %s refuses the backup before anything is written: %j', async (why, worm, objectLock) => {
  const main = await place(worm);
  const engine = createEngine({ cluster: small.cluster, storageLocations: { main: { store: main.open(), objectLock } } });
  const refused = { code: 'INVALID_CONFIG', message: expect.stringContaining(why) };
  await expect(engine.backup({ name: 'b', includedNamespaces: ['default'] }).result).rejects.toMatchObject(refused);
  expect(await main.versions('')).toEqual([]);
});
