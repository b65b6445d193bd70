import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverOptions } from '../../../contract/movers/mover-options.ts';
import type { MoverFill } from '../../../contract/movers/mover-task.ts';
import type { RepositoryPlace } from '../../../contract/volume-files-options.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { ownMember } from '../../../json/index.ts';
import { objectAt, textAt } from '../../../objects/object-at.ts';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { dynamicPvRestoreLabel } from '../../../velero-api/values/labels.ts';
import { listAll } from '../../csi/api/list-all.ts';
import { withMoverPod } from '../backup/mover-pod.ts';
import { moverForClass } from '../movers/mover-for-class.ts';
import { fillByJob } from '../restore/fill-by-job.ts';
import { fillVolume } from '../restore/fill-volume.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import { claimGone, claimType, createOwnClaim, removeOwnClaim, volumeType } from './claim-clone.ts';
import { fillDevice } from './fill-device.ts';

interface RestoreClaimOptions {
  readonly cluster: ClusterClient;
  readonly repository: FileRepository;
  /** What tells a Job how it opens the repository. */
  readonly repositories: Pick<VolumeRepositories, 'taskOf'>;
  /** Of the repository. */
  readonly place: RepositoryPlace;
  /** How a Job writes files. */
  readonly settings: Omit<MoverFill, 'type' | 'snapshotId'>;
  readonly snapshotId: string;
  readonly mover: MoverOptions;
  /** The uid of the Restore. */
  readonly run: string;
  /** As it was created: it waits for a volume with a label. */
  readonly claim: KubeObject;
  /** Where the first Pod that wants it is to run; `undefined` where that does not count, or is not known. */
  readonly node: string | undefined;
  readonly timeoutInMs: number;
  /** What the mover had to say although it succeeded. */
  readonly onComplaint: (text: string) => void;
  readonly signal: AbortSignal;
}

export const selectedNodeAnnotation = 'volume.kubernetes.io/selected-node';
const boundByController = 'pv.kubernetes.io/bound-by-controller';
/** On a volume that is filled and on its way to its claim: what becomes of it once that lets it go. */
const reclaimPolicyAnnotation = 'lifeboat.dev/reclaim-policy';

/** By this label a volume that is filled finds the claim that waits for it. */
function awaitedLabel(claim: KubeObject): string | undefined {
  return ownMember(objectAt(claim, 'spec', 'selector', 'matchLabels'), dynamicPvRestoreLabel) as string | undefined;
}

/** Fills a new volume with what a snapshot holds, and then binds the claim to it: until then no Pod can start with the claim. What a run that
 * was killed had done is gone on with. Returns the bytes that were written, `undefined` where an earlier run wrote them.
 * @throws LifeboatError `MOVER_FAILED`, `TIMEOUT`, `REPOSITORY_*`, `STORE_*`, `KUBERNETES_*`, `CANCELED` */
export async function restoreClaim(options: RestoreClaimOptions): Promise<number | undefined> {
  const { cluster, claim, signal } = options;
  const awaited = awaitedLabel(claim);
  const { namespace = '', name } = claim.metadata;
  if (awaited === undefined)
    throw new LifeboatError({
      code: 'KUBERNETES_CONFLICT',
      message: `claim ${namespace}/${name} does not wait for a volume that is restored: somebody else made it`,
      context: { namespace, claim: name },
    });
  const [filled] = await listAll(cluster, volumeType, { labelSelector: `${dynamicPvRestoreLabel}=${awaited}`, signal });
  if (filled) {
    await handOver(filled, options);
    return undefined;
  }
  const made = await createOwnClaim({ ...options, namespace, prefix: 'lifeboat-restore', ...claimLike(claim, options.node) });
  try {
    const bytes = await fill(made.metadata.name, options);
    const volume = await markFilled(made, awaited, options);
    await handOver(volume, options);
    return bytes;
  } finally {
    // Also after a cancel, and with its volume unless that is the claim's by now.
    const removing = AbortSignal.timeout(removeTimeoutInMs);
    await removeOwnClaim({ cluster, namespace, name: made.metadata.name, signal: removing }).catch(() => {});
  }
}

const removeTimeoutInMs = 60_000;
const freeTimeoutInMs = 20_000;

/** A claim for a volume such as another claim wants. */
function claimLike(claim: KubeObject, node: string | undefined) {
  const { accessModes: given, storageClassName, volumeMode, resources, volumeAttributesClassName } = (claim.spec ?? {}) as ClaimSpec;
  const accessModes = given ?? [];
  const writes = accessModes.some((mode) => mode !== 'ReadOnlyMany');
  return {
    spec: {
      // It has to be written once.
      accessModes: writes ? accessModes : [...accessModes, 'ReadWriteOnce'],
      volumeMode: volumeMode ?? 'Filesystem',
      resources,
      ...(storageClassName !== undefined && { storageClassName }),
      ...(volumeAttributesClassName !== undefined && { volumeAttributesClassName }),
    },
    ...(node !== undefined && { annotations: { [selectedNodeAnnotation]: node } }),
  };
}

async function fill(mounted: string, options: RestoreClaimOptions): Promise<number> {
  const { cluster, repository, snapshotId, run, claim, node, timeoutInMs, signal } = options;
  const { namespace = '' } = claim.metadata;
  const mover = node === undefined ? moverForClass(options.mover, textAt(claim, 'spec', 'storageClassName')) : options.mover;
  const isDevice = textAt(claim, 'spec', 'volumeMode') === 'Block';
  const pod = { cluster, mover, run, namespace, claim: mounted, node, writes: true, isDevice, timeoutInMs, signal };
  const volume = {
    what: `The new volume of claim ${namespace}/${claim.metadata.name}`,
    context: { namespace, claim: claim.metadata.name },
  };
  const { job } = mover;
  if (job && !isDevice) {
    const { repositories, place, settings, onComplaint } = options;
    const common = { cluster, mover, job, run, namespace, claim: mounted, node, timeoutInMs, signal };
    return (await fillByJob({ ...common, ...settings, repositories, place, snapshotId, volume, onComplaint })).bytes;
  }
  return withMoverPod(pod, async (place) => {
    if (isDevice) return fillDevice({ repository, snapshotId, place, signal });
    const { bytes } = await fillVolume({ place, repository, snapshotId, volume, onComplaint: options.onComplaint, signal });
    return bytes;
  });
}

/** From here on the volume is whole, and stays whatever becomes of the claim that it was made for. */
async function markFilled(made: KubeObject, awaited: string, { cluster, signal }: RestoreClaimOptions): Promise<KubeObject> {
  const { namespace = '', name } = made.metadata;
  const volumeName = textAt(await cluster.get(claimType, { namespace, name }, { signal }), 'spec', 'volumeName');
  const volume = volumeName && (await cluster.get(volumeType, { name: volumeName }, { signal }));
  if (!volume)
    throw new LifeboatError({
      code: 'KUBERNETES_NOT_FOUND',
      message: `the volume of claim ${namespace}/${name}, which was filled, is gone`,
      context: { namespace, claim: name },
    });
  const policy = textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') ?? 'Delete';
  const patch = {
    metadata: { labels: { [dynamicPvRestoreLabel]: awaited }, annotations: { [reclaimPolicyAnnotation]: policy } },
    spec: { persistentVolumeReclaimPolicy: 'Retain' },
  };
  return (await cluster.patch(volumeType, { name: volume.metadata.name }, { type: 'merge', patch }, { signal })).object;
}

/** Takes a filled volume from the claim that it was made for, and gives it to the one that waits for it. */
async function handOver(volume: KubeObject, options: RestoreClaimOptions): Promise<void> {
  const { cluster, claim, signal } = options;
  const { namespace = '', name, uid } = claim.metadata;
  const volumeName = volume.metadata.name;
  const holder = textAt(volume, 'spec', 'claimRef', 'name');
  if (holder !== undefined && holder !== name) {
    await removeOwnClaim({ cluster, namespace, name: holder, signal });
    if (!(await claimGone({ cluster, namespace, name: holder, signal })))
      throw new LifeboatError({
        code: 'TIMEOUT',
        message: `claim ${namespace}/${holder}, which held the filled volume ${volumeName}, is not gone after a minute`,
        context: { namespace, claim: name, persistentVolume: volumeName },
      });
    const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid: null, resourceVersion: null };
    const patch = { metadata: { annotations: { [boundByController]: null } }, spec: { claimRef } };
    await cluster.patch(volumeType, { name: volumeName }, { type: 'merge', patch }, { signal });
  }
  await nameVolume(volumeName, options);
  const isBound = async (): Promise<true | undefined> => {
    const [live, current] = [
      await cluster.get(claimType, { namespace, name }, { signal }),
      await cluster.get(volumeType, { name: volumeName }, { signal }),
    ];
    if (!live || live.metadata.uid !== uid)
      throw new LifeboatError({
        code: 'KUBERNETES_NOT_FOUND',
        message: `claim ${namespace}/${name} is gone: its data is in PersistentVolume ${volumeName}, which nobody has. Delete that, and restore again`,
        context: { namespace, claim: name, persistentVolume: volumeName },
      });
    return textAt(live, 'status', 'phase') === 'Bound' && textAt(current, 'spec', 'claimRef', 'uid') === uid ? true : undefined;
  };
  const what = `Binding claim ${namespace}/${name} to its volume`;
  if (!(await pollUntil({ look: isBound, timeoutInMs: options.timeoutInMs, intervalInMs: 100, signal, what })))
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `claim ${namespace}/${name} is not bound to PersistentVolume ${volumeName}, which holds its data, after ${options.timeoutInMs / 1000} s`,
      context: { namespace, claim: name, persistentVolume: volumeName },
    });
  const policy = volume.metadata.annotations?.[reclaimPolicyAnnotation];
  const patch = {
    metadata: { annotations: { [reclaimPolicyAnnotation]: null } },
    ...(policy && { spec: { persistentVolumeReclaimPolicy: policy } }),
  };
  await cluster.patch(volumeType, { name: volumeName }, { type: 'merge', patch }, { signal });
}

/** A claim that names its volume is bound at once; one that has to find it, when the controller next looks at all of them. */
async function nameVolume(volumeName: string, { cluster, claim, signal }: RestoreClaimOptions): Promise<void> {
  const { namespace = '', name, uid } = claim.metadata;
  // Until the controller has seen that the volume is free, it would find the claim at fault, and not look again for a while.
  const isSeen = async () => {
    const phase = textAt(await cluster.get(volumeType, { name: volumeName }, { signal }), 'status', 'phase');
    return phase === 'Available' || phase === 'Bound' ? true : undefined;
  };
  await pollUntil({
    look: isSeen,
    timeoutInMs: freeTimeoutInMs,
    intervalInMs: 100,
    signal,
    what: `Freeing PersistentVolume ${volumeName}`,
  });
  const live = await cluster.get(claimType, { namespace, name }, { signal });
  if (live?.metadata.uid !== uid || textAt(live, 'spec', 'volumeName') !== undefined) return;
  await cluster.patch(claimType, { namespace, name }, { type: 'merge', patch: { spec: { volumeName } } }, { signal });
}

interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly resources?: unknown;
  readonly volumeAttributesClassName?: string;
}
