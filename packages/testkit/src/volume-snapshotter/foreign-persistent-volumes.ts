import { cloneJson, ownMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import type { PersistentVolumeSample } from './volume-snapshotter-case.ts';

interface PersistentVolumeSource {
  readonly csi?: { readonly driver?: string; readonly [field: string]: unknown };
  readonly [source: string]: unknown;
}

const csi = (driver: string, volumeHandle: string) => ({ csi: { driver, volumeHandle } });

/** Volumes of well-known clouds and of none. */
const sources: readonly PersistentVolumeSource[] = [
  csi('ebs.csi.aws.com', 'vol-0123456789abcdef0'),
  csi('pd.csi.storage.gke.io', 'projects/p/zones/europe-west1-b/disks/disk-1'),
  csi('disk.csi.azure.com', '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/disk-1'),
  csi('diskplugin.csi.alibabacloud.com', 'd-0123456789abcdefghij'),
  csi('efs.csi.aws.com', 'fs-0123456789abcdef0'),
  csi('hostpath.csi.k8s.io', '7c7e5d5a-0000-11f0-8000-000000000000'),
  { awsElasticBlockStore: { volumeID: 'aws://eu-west-1a/vol-0123456789abcdef0' } },
  { gcePersistentDisk: { pdName: 'disk-1' } },
  { azureDisk: { diskName: 'disk-1', diskURI: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/disk-1' } },
  { flexVolume: { driver: 'alicloud/disk', options: { volumeId: 'd-0123456789abcdefghij' } } },
  { cinder: { volumeID: '7c7e5d5a-0000-11f0-8000-000000000000' } },
  { nfs: { server: 'nfs.example.com', path: '/vol-0123456789abcdef0' } },
  { hostPath: { path: '/disks/disk-1' } },
  { local: { path: '/mnt/vol-0123456789abcdef0' } },
];

/** For each in-tree kind, the driver that replaced it. A provider that owns one of them may own the other, too. */
const successors: Readonly<Record<string, string>> = {
  awsElasticBlockStore: 'ebs.csi.aws.com',
  gcePersistentDisk: 'pd.csi.storage.gke.io',
  azureDisk: 'disk.csi.azure.com',
  flexVolume: 'diskplugin.csi.alibabacloud.com',
};

const ownerOf = (source: PersistentVolumeSource) => ownMember(successors, kindOf(source)) ?? kindOf(source);
const kindOf = (source: PersistentVolumeSource) =>
  source.csi?.driver ?? Object.keys(source).find((key) => typeof ownMember(source, key) === 'object' && inTree.has(key)) ?? '';
const inTree = new Set(sources.flatMap((source) => (source.csi ? [] : Object.keys(source))));

/** Returns PersistentVolumes that do not belong to the provider of `samples`: those of other drivers and in-tree kinds, and the provider's
 * own with another driver's name. */
export function foreignPersistentVolumes(samples: readonly PersistentVolumeSample[]): KubeObject[] {
  const own = new Set(samples.map(({ persistentVolume }) => ownerOf(specOf(persistentVolume))));
  const others = sources
    .filter((source) => !own.has(ownerOf(source)))
    .map((source) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'another-providers' },
      spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], ...source },
    }));
  const disguised = samples.flatMap(({ persistentVolume }) => {
    const copy = cloneJson(persistentVolume);
    const source = specOf(copy).csi as { driver?: string } | undefined;
    if (!source) return [];
    source.driver = 'csi.example.com';
    return [copy];
  });
  return [...others, ...disguised];
}

/** Returns PersistentVolumes that name no volume, of the provider's kind or of none. */
export function emptyPersistentVolumes(samples: readonly PersistentVolumeSample[]): KubeObject[] {
  const bare = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'empty' } };
  const drivers = samples.flatMap(({ persistentVolume }) => specOf(persistentVolume).csi?.driver ?? []);
  return [
    bare,
    { ...bare, spec: {} },
    ...drivers.flatMap((driver) => [
      { ...bare, spec: { csi: { driver } } },
      { ...bare, spec: { csi: { driver, volumeHandle: '' } } },
    ]),
  ];
}

function specOf(persistentVolume: KubeObject): PersistentVolumeSource {
  return (persistentVolume.spec ?? {}) as PersistentVolumeSource;
}
