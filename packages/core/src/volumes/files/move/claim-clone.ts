import { randomBytes } from 'node:crypto';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { CloneOptions } from '../../../contract/volume-files-options.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { objectAt, textAt } from '../../../objects/object-at.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { dynamicPvRestoreLabel, excludeFromBackupLabel } from '../../../velero-api/values/labels.ts';
import { largerSize } from '../../csi/api/larger-size.ts';
import { moverRunLabel } from '../mover-labels.ts';

export const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
export const volumeType = { group: '', version: 'v1', resource: 'persistentvolumes' };

interface OwnClaimOptions {
  readonly cluster: ClusterClient;
  /** The uid of the Backup or Restore that it is for. */
  readonly run: string;
  readonly namespace: string;
  /** What begins its name. */
  readonly prefix: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const removeTimeoutInMs = 60_000;

/** Makes a claim for a mover, which backups leave out. @throws LifeboatError `KUBERNETES_*` */
export async function createOwnClaim({ cluster, run, namespace, prefix, spec, annotations, signal }: OwnClaimOptions): Promise<KubeObject> {
  const metadata = {
    name: `${prefix}-${randomBytes(5).toString('hex')}`,
    namespace,
    labels: { [moverRunLabel]: run, [excludeFromBackupLabel]: 'true' },
    ...(annotations && { annotations }),
  };
  return cluster.create(claimType, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec }, { signal });
}

interface RemoveOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly name: string;
}

/** Deletes a claim that was made for a mover, with its volume, whatever the class says of volumes that are let go.
 * @throws LifeboatError `KUBERNETES_*` */
export async function removeOwnClaim({ cluster, namespace, name, signal }: RemoveOptions): Promise<void> {
  const claim = await cluster.get(claimType, { namespace, name }, { signal });
  if (!claim) return;
  const volume = textAt(claim, 'spec', 'volumeName');
  const found = volume === undefined ? undefined : await cluster.get(volumeType, { name: volume }, { signal });
  // One that is handed to another claim is that one's.
  const isHandedOver = found?.metadata.labels?.[dynamicPvRestoreLabel] !== undefined;
  if (found && !isHandedOver && textAt(found, 'spec', 'claimRef', 'uid') === claim.metadata.uid) {
    const patch = { spec: { persistentVolumeReclaimPolicy: 'Delete' } };
    if (textAt(found, 'spec', 'persistentVolumeReclaimPolicy') !== 'Delete')
      await cluster.patch(volumeType, { name: found.metadata.name }, { type: 'merge', patch }, { signal });
  }
  await cluster.delete(claimType, { namespace, name }, { signal });
}

/** Waits until a claim that was deleted is gone. Returns whether it is. @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function claimGone({ cluster, namespace, name, signal }: RemoveOptions & { readonly signal: AbortSignal }): Promise<boolean> {
  const look = async () => ((await cluster.get(claimType, { namespace, name }, { signal })) ? undefined : true);
  const what = `Deleting claim ${namespace}/${name}`;
  return (await pollUntil({ look, timeoutInMs: removeTimeoutInMs, intervalInMs: 100, signal, what })) ?? false;
}

interface WithCloneOptions extends Omit<OwnClaimOptions, 'prefix' | 'spec'> {
  /** As it is in the cluster. */
  readonly claim: KubeObject;
  /** The VolumeSnapshot, in the same namespace. */
  readonly snapshot: string;
  /** Bytes that a volume of the snapshot needs; `undefined` where the driver does not say. */
  readonly sizeInBytes: number | undefined;
  readonly clone: CloneOptions;
}

/** Has a claim made of a snapshot, and hands its name to `use`; it is gone afterwards.
 * @throws LifeboatError `KUBERNETES_*`, and whatever `use` throws */
export async function withClaimClone<T>(options: WithCloneOptions, use: (clone: string) => Promise<T>): Promise<T> {
  const { cluster, namespace, claim, snapshot, sizeInBytes = 0, clone } = options;
  const storage = objectAt(claim, 'status', 'capacity')?.storage ?? objectAt(claim, 'spec', 'resources', 'requests')?.storage;
  const spec = {
    accessModes: [clone.readOnly ? 'ReadOnlyMany' : 'ReadWriteOnce'],
    storageClassName: clone.storageClass ?? textAt(claim, 'spec', 'storageClassName'),
    volumeMode: textAt(claim, 'spec', 'volumeMode') ?? 'Filesystem',
    resources: { requests: { storage: largerSize(storage, sizeInBytes) } },
    dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: snapshot },
  };
  const { metadata } = await createOwnClaim({ ...options, prefix: 'lifeboat-clone', spec });
  try {
    return await use(metadata.name);
  } finally {
    // Also after a cancel. One that stays is found by its label.
    const signal = AbortSignal.timeout(removeTimeoutInMs);
    await removeOwnClaim({ cluster, namespace, name: metadata.name, signal }).catch(() => {});
  }
}
