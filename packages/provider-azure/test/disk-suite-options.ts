import { randomUUID } from 'node:crypto';
import type { VolumeSnapshotterSuiteOptions } from '@lifeboat/testkit';
import { type AzureDiskVolumeSnapshotterOptions, createAzureDiskVolumeSnapshotter } from '../src/index.ts';
import { type ArmServer, tokens } from './arm-server.ts';
import type { Resource } from './check-snapshot.ts';

export const home = '/subscriptions/sub-1/resourceGroups/nodes/providers/Microsoft.Compute/disks/';
const snapshots = '/subscriptions/sub-1/resourceGroups/snapshots/providers/Microsoft.Compute/snapshots/';

/** A snapshotter on an in-test server. */
export function testSnapshotter(server: ArmServer, token: string = tokens.good, options: Partial<AzureDiskVolumeSnapshotterOptions> = {}) {
  return createAzureDiskVolumeSnapshotter({
    subscriptionId: 'sub-1',
    resourceGroup: 'nodes',
    snapshotResourceGroup: 'snapshots',
    credentials: { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) },
    endpoint: server.url,
    pollIntervalInMs: 20,
    ...options,
  });
}

/** Puts a disk on the server. */
export function addDisk(server: ArmServer, disk: Partial<Resource> = {}, name = `pvc-${randomUUID()}`): string {
  const { properties, ...rest } = disk;
  server.resources.set(`${home}${name}`.toLowerCase(), {
    location: 'westeurope',
    sku: { name: 'PremiumV2_LRS' },
    zones: ['1'],
    ...rest,
    properties: { provisioningState: 'Succeeded', diskIOPSReadWrite: 4000, diskMBpsReadWrite: 250, ...properties },
  });
  return name;
}

function addSnapshot(server: ArmServer, properties: Resource['properties']): string {
  const id = `${snapshots}snapshot-${randomUUID()}`;
  server.resources.set(id.toLowerCase(), { location: 'westeurope', properties });
  return id;
}

/** What the suite of snapshotters needs to run on an in-test server. */
export function diskSuiteOptions(server: () => ArmServer): Omit<VolumeSnapshotterSuiteOptions, 'runner'> {
  const find = (volumeId: string) => server().resources.get(`${home}${volumeId}`.toLowerCase());
  const volume = (spec: Record<string, unknown>) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pvc-1' }, spec });
  const ids = { volumeId: 'disk-1', otherVolumeId: 'disk-2' };
  return {
    name: 'Azure disks',
    createSnapshotter: () => testSnapshotter(server()),
    createDeniedSnapshotter: () => testSnapshotter(server(), tokens.denied),
    createFullSnapshotter: () => testSnapshotter(server(), tokens.full),
    createHangingSnapshotter: () => testSnapshotter(server(), tokens.hang),
    persistentVolumes: [
      { form: 'CSI', ...ids, persistentVolume: volume({ csi: { driver: 'disk.csi.azure.com', volumeHandle: `${home}disk-1` } }) },
      {
        form: 'in-tree',
        ...ids,
        persistentVolume: volume({ azureDisk: { diskName: 'disk-1', diskURI: `${home}disk-1`, kind: 'Managed' } }),
      },
    ],
    unknown: { volume: { volumeId: 'unknown-disk' }, snapshotId: `${snapshots}unknown` },
    async createVolume() {
      const info = { type: 'PremiumV2_LRS', iops: 4000, throughput: 250 };
      return { volumeId: addDisk(server()), availabilityZone: 'westeurope-1', info };
    },
    deleteVolume: async ({ volumeId }) => void server().resources.delete(`${home}${volumeId}`.toLowerCase()),
    async describeVolume({ volumeId }) {
      const disk = find(volumeId);
      const zone = disk?.zones?.[0];
      return {
        availabilityZone: zone === undefined ? undefined : `${disk?.location}-${zone}`,
        usable: disk?.properties.provisioningState === 'Succeeded',
      };
    },
    readSnapshotTags: async (snapshotId) => server().resources.get(snapshotId.toLowerCase())?.tags ?? {},
    adaptTags: (tags) => Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.replaceAll('/', '-'), value])),
    createPendingSnapshot: async () => addSnapshot(server(), { provisioningState: 'Succeeded', completionPercent: -1 }),
    createFailedSnapshot: async () => addSnapshot(server(), { provisioningState: 'Failed' }),
    secrets: Object.values(tokens),
    timeoutInMs: 5000,
  };
}
