import type { VolumeSnapshotterSuiteOptions } from '@lifeboat/testkit';
import { createEcsDiskVolumeSnapshotter, type EcsDiskVolumeSnapshotterOptions } from '../src/index.ts';
import { type EcsServer, ecsAccount, ecsRegion, fullAccount } from './ecs-server.ts';

/** A snapshotter on the test server. */
export function testSnapshotter(server: Pick<EcsServer, 'url'>, options: Partial<EcsDiskVolumeSnapshotterOptions> = {}) {
  return createEcsDiskVolumeSnapshotter({
    region: ecsRegion,
    endpoint: server.url,
    credentials: ecsAccount,
    pollIntervalInMs: 20,
    ...options,
  });
}

const info = { type: 'cloud_essd', iops: 100_000 };
const wrong = { ...ecsAccount, accessKeySecret: 'a-secret-that-is-wrong' };
const ids = { volumeId: 'd-bp1xxxxxxxxxxxxxxxxx', otherVolumeId: 'd-bp1yyyyyyyyyyyyyyyyy' };
const persistentVolume = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pvc-1' }, spec });

/** What the suite is given: the test server's account, and its own look at it. */
export function ecsSuite(server: () => EcsServer, hanging: () => EcsServer): Omit<VolumeSnapshotterSuiteOptions, 'runner'> {
  const addDisk = () => server().addDisk({ performanceLevel: 'PL2', tags: { team: 'of the disk', owner: 'storage' } });
  const addSnapshot = (id: string, status: 'progressing' | 'failed') => {
    server().snapshots.set(id, { id, disk: addDisk(), tags: {}, accomplishedAt: 0, status });
    return id;
  };
  return {
    createSnapshotter: () => testSnapshotter(server()),
    persistentVolumes: [
      {
        form: 'CSI',
        persistentVolume: persistentVolume({ csi: { driver: 'diskplugin.csi.alibabacloud.com', volumeHandle: ids.volumeId } }),
        ...ids,
      },
      {
        form: 'FlexVolume',
        persistentVolume: persistentVolume({ flexVolume: { driver: 'alicloud/disk', options: { volumeId: ids.volumeId } } }),
        ...ids,
      },
    ],
    unknown: { volume: { volumeId: 'd-bp1unknown', availabilityZone: 'cn-test-a' }, snapshotId: 's-bp1unknown', info },
    createVolume: async () => ({ volumeId: addDisk().id, availabilityZone: 'cn-test-a', info }),
    deleteVolume: async ({ volumeId }) => void server().disks.delete(volumeId),
    async describeVolume({ volumeId }) {
      const disk = server().disks.get(volumeId);
      return { availabilityZone: disk?.zone, usable: disk !== undefined && disk.availableAt <= Date.now() };
    },
    readSnapshotTags: async (snapshotId) => server().snapshots.get(snapshotId)?.tags ?? {},
    createPendingSnapshot: async () => addSnapshot('s-pending', 'progressing'),
    createFailedSnapshot: async () => addSnapshot('s-failed', 'failed'),
    createDeniedSnapshotter: () => testSnapshotter(server(), { credentials: wrong }),
    createFullSnapshotter: () => testSnapshotter(server(), { credentials: fullAccount }),
    createHangingSnapshotter: () => testSnapshotter(hanging()),
    secrets: [ecsAccount.accessKeySecret, wrong.accessKeySecret, fullAccount.accessKeySecret],
    timeoutInMs: 10_000,
  };
}
