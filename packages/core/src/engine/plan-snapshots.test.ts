import {
  createMemoryDisks,
  createMemoryObjectStore,
  createMemoryVolumeSnapshotter,
  wrapVolumeSnapshotter,
} from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';
import { createVolumeApplication, csiVolume } from '../backup/testing/volume-application.ts';
import type { PlannedItem } from '../contract/results/planned-item.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { VolumeSnapshotter } from '../plugin-api/volume-snapshotter.ts';
import { createEngine } from './create-engine.ts';

test('a plan asks whether the snapshot of a volume is there, and makes nothing', async () => {
  const server = await startKubernetesApiServer();
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  const disks = createMemoryDisks();
  const handle = disks.addVolume({ info: { type: 'fast' }, availabilityZone: 'moon-1a' });
  const snapshotter = createMemoryVolumeSnapshotter({ disks });
  const core = (resource: string) => ({ group: '', version: 'v1', resource });
  await createVolumeApplication(cluster, [csiVolume('a-disk', { driver: 'memory.csi.lifeboat.io', handle })]);
  const bound = { type: 'merge', patch: { status: { phase: 'Bound' } } } as const;
  await cluster.patch(core('persistentvolumeclaims'), { namespace: 'shop', name: 'a-disk' }, bound, { subresource: 'status' });
  await cluster.patch(core('persistentvolumes'), { name: 'a-disk' }, bound, { subresource: 'status' });
  const store = createMemoryObjectStore();
  const engineWith = (by: VolumeSnapshotter) =>
    createEngine({ cluster, storageLocations: { main: { store } }, snapshotLocations: { moon: { snapshotter: by } } });
  await engineWith(snapshotter).backup({ name: 'b', includedNamespaces: ['shop'] }).result;
  await cluster.delete(core('persistentvolumeclaims'), { namespace: 'shop', name: 'a-disk' });
  await cluster.delete(core('persistentvolumes'), { name: 'a-disk' });

  async function planned(by: VolumeSnapshotter = snapshotter): Promise<PlannedItem | undefined> {
    let found: PlannedItem | undefined;
    const run = engineWith(by).planRestore({ backupName: 'b', includedResources: ['pv', 'pvc'] });
    for await (const event of run)
      if (event.type === 'planned-item' && event.item.groupResource === 'persistentvolumes') found = event.item;
    await run.result;
    return found;
  }

  expect(await planned()).toMatchObject({ action: 'create', reason: expect.stringContaining('a new volume is made from snapshot') });
  const unreachable = wrapVolumeSnapshotter(snapshotter, {
    readSnapshotTags: () => Promise.reject(new LifeboatError({ code: 'SNAPSHOTTER_ERROR', message: 'not allowed' })),
  });
  expect(await planned(unreachable)).toMatchObject({
    action: 'create',
    warnings: expect.arrayContaining([
      { code: 'SNAPSHOT_UNSURE', message: expect.stringMatching(/^whether snapshot .* in location moon is still there .*not allowed/) },
    ]),
  });
  const [id = ''] = disks.snapshots.keys();
  await snapshotter.deleteSnapshot(id);
  const { readSnapshotTags: _cannot, ...mute } = snapshotter;
  expect(await planned(mute)).toMatchObject({
    action: 'create',
    warnings: expect.arrayContaining([
      { code: 'SNAPSHOT_UNSURE', message: expect.stringMatching(/was not tried: its provider cannot be asked/) },
    ]),
  });
  expect(await planned()).toMatchObject({
    action: 'blocked',
    code: 'SNAPSHOT_GONE',
    reason: expect.stringMatching(new RegExp(`^snapshot ${id} of volume ${handle} in location moon is not there any more`)),
  });
  expect(disks.volumes.size).toBe(1);
  await cluster.close();
  await server.close();
});
