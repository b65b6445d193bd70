import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kubectl } from '../../real-servers/kubectl.ts';

/** A claim of namespace `shop` and the PersistentVolume made for it by hand. */
export interface EbsDisk {
  readonly name: string;
  readonly volumeId: string;
  readonly zone: string;
  /** Where the PersistentVolume says its zone. */
  readonly zoneIn: 'label' | 'affinity';
  /** @default 'csi' */
  readonly source?: 'csi' | 'in-tree';
  readonly reclaimPolicy?: 'Retain' | 'Delete';
}

/** Applies namespace `shop` with the disks and a claim for each, and waits until they are bound. */
export async function installEbsApplication(options: {
  readonly kubeconfig: string;
  readonly folder: string;
  readonly disks: readonly EbsDisk[];
}): Promise<void> {
  const { kubeconfig, folder, disks } = options;
  const items = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
    ...disks.flatMap((disk) => [volumeOf(disk), claimOf(disk)]),
  ];
  const file = join(folder, `ebs-${disks.map(({ name }) => name).join('-')}.json`);
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  await kubectl(kubeconfig, 'apply', '-f', file);
  for (const { name } of disks) await untilBound(kubeconfig, 'shop', name);
}

async function untilBound(kubeconfig: string, namespace: string, claim: string): Promise<void> {
  await kubectl(kubeconfig, '-n', namespace, 'wait', '--for=jsonpath={.status.phase}=Bound', `pvc/${claim}`, '--timeout=120s');
}

/** The PersistentVolume that a claim is bound to. */
export async function boundVolume(kubeconfig: string, namespace: string, claim: string): Promise<BoundVolume> {
  await untilBound(kubeconfig, namespace, claim);
  const name = await kubectl(kubeconfig, '-n', namespace, 'get', 'pvc', claim, '-o', 'jsonpath={.spec.volumeName}');
  return JSON.parse(await kubectl(kubeconfig, 'get', 'pv', name, '-o', 'json')) as BoundVolume;
}

export interface BoundVolume {
  readonly metadata: { readonly name: string; readonly annotations?: Record<string, string>; readonly labels?: Record<string, string> };
  readonly spec: {
    readonly csi?: { readonly volumeHandle: string };
    readonly awsElasticBlockStore?: { readonly volumeID: string };
    readonly persistentVolumeReclaimPolicy: string;
    readonly claimRef: { readonly namespace: string; readonly name: string };
  };
  readonly status: { readonly phase: string };
}

export function ebsIdOf({ spec }: BoundVolume): string {
  return spec.csi?.volumeHandle ?? spec.awsElasticBlockStore?.volumeID.split('/').at(-1) ?? '';
}

const zoneKey = 'topology.kubernetes.io/zone';

function volumeOf({ name, volumeId, zone, zoneIn, source = 'csi', reclaimPolicy = 'Retain' }: EbsDisk): object {
  const matchExpressions = [{ key: source === 'csi' ? 'topology.ebs.csi.aws.com/zone' : zoneKey, operator: 'In', values: [zone] }];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, labels: { disk: name, ...(zoneIn === 'label' && { [zoneKey]: zone }) } },
    spec: {
      capacity: { storage: '8Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: 'by-hand',
      ...(zoneIn === 'affinity' && { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } }),
      ...(source === 'csi'
        ? { csi: { driver: 'ebs.csi.aws.com', volumeHandle: volumeId, fsType: 'ext4' } }
        : { awsElasticBlockStore: { volumeID: `aws://${zone}/${volumeId}`, fsType: 'ext4' } }),
    },
  };
}

function claimOf({ name }: EbsDisk): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'shop' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '8Gi' } }, storageClassName: 'by-hand', volumeName: name },
  };
}
