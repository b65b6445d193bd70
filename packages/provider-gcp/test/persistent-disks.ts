import { randomUUID } from 'node:crypto';
import type { VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import type { PersistentVolumeSample, TestVolume, VolumeDescription } from '@lifeboat/testkit';
import { createPersistentDiskVolumeSnapshotter, type PersistentDiskVolumeSnapshotterOptions } from '../src/index.ts';
import { type ComputeServer, startComputeServer } from './compute-server.ts';

/** Everything about disks that the suite of snapshotters asks a provider for, on the Compute Engine of the tests. */
export interface PersistentDisks extends ComputeServer {
  createSnapshotter(options?: Partial<PersistentDiskVolumeSnapshotterOptions>): VolumeSnapshotter;
  createVolume(availabilityZone: string): Promise<TestVolume>;
  deleteVolume(volume: VolumeRef): Promise<void>;
  describeVolume(volume: VolumeRef): Promise<VolumeDescription>;
  readSnapshotTags(snapshotId: string): Promise<Readonly<Record<string, string>>>;
  addSnapshot(status: string): Promise<string>;
  /** The path of a disk. */
  path(volume: VolumeRef): string;
}

export async function startPersistentDisks(): Promise<PersistentDisks> {
  const server = await startComputeServer();
  const { state, account } = server;
  const place = (zone = '') => (zone.includes('__') ? 'regions/europe-west1' : `zones/${zone}`);
  const path = ({ volumeId, availabilityZone }: VolumeRef) => `projects/project-1/${place(availabilityZone)}/disks/${volumeId}`;
  return {
    ...server,
    path,
    createSnapshotter: (options = {}) =>
      createPersistentDiskVolumeSnapshotter({
        credentials: account.key(`${server.url}/token`),
        endpoint: server.url,
        pollIntervalInMs: 5,
        retryDelayInMs: 5,
        ...options,
      }),
    async createVolume(availabilityZone) {
      const volume = { volumeId: `pvc-${randomUUID()}`, availabilityZone };
      const type = state.link(`projects/project-1/${place(availabilityZone)}/diskTypes/hyperdisk-balanced`);
      state.addDisk(path(volume), { type, provisionedIops: '4000', provisionedThroughput: '250', labels: { team: 'shop' } });
      return { ...volume, info: { type, iops: 4000, throughput: 250 } };
    },
    deleteVolume: async (volume) => void state.disks.delete(path(volume)),
    async describeVolume(volume) {
      const disk = state.disks.get(path(volume));
      const zones = (disk?.replicaZones as string[] | undefined)?.map((zone) => zone.split('/').at(-1));
      return { availabilityZone: disk ? (zones?.join('__') ?? volume.availabilityZone) : undefined, usable: disk?.status === 'READY' };
    },
    readSnapshotTags: async (id) => JSON.parse(state.snapshots.get(`projects/project-1/global/snapshots/${id}`)?.description ?? '{}'),
    async addSnapshot(status) {
      return state.addSnapshot(`projects/project-1/global/snapshots/snapshot-${randomUUID()}`, { status }).name;
    },
  };
}

const volume = (spec: Record<string, unknown>) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pvc-1' }, spec });
const csi = (driver: string, place: string) =>
  volume({ csi: { driver, fsType: 'ext4', volumeHandle: `projects/project-1/${place}/disks/disk-1` } });

/** Every form of PersistentVolume that Velero's plugin knows. */
export const persistentVolumes: readonly PersistentVolumeSample[] = [
  { form: 'CSI, zonal', persistentVolume: csi('pd.csi.storage.gke.io', 'zones/europe-west1-b') },
  { form: 'CSI, regional', persistentVolume: csi('pd.csi.storage.gke.io', 'regions/europe-west1') },
  { form: 'CSI, confidential', persistentVolume: csi('gcp.csi.confidential.cloud', 'zones/europe-west1-b') },
  { form: 'in-tree', persistentVolume: volume({ gcePersistentDisk: { pdName: 'disk-1', fsType: 'ext4' } }) },
].map((sample) => ({ ...sample, volumeId: 'disk-1', otherVolumeId: 'restore-2' }));
