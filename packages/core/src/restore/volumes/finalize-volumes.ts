import { csiSnapshotName } from '../../actions/restore/volumes/csi-snapshot-name.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import { ownMember } from '../../json/index.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { textAt } from '../../objects/object-at.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { PersistentVolumeInfo, RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { volumeSnapshotNameLabel } from '../../velero-api/values/labels.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import { movedFormat } from '../../volumes/files/move/new-data-upload.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { PodVolumeFiller } from './pods/pod-volume-filler.ts';
import type { SavedVolume } from './read-volumes.ts';
import type { RestoredClaim } from './restored-claim.ts';

/** What noting a claim takes. */
export interface ClaimSession {
  readonly restore: Restore;
  readonly restoredClaims: RestoredClaim[];
  readonly files: PodVolumeFiller | undefined;
  readonly downloads: DataDownloads | undefined;
  readonly volumes: ReadonlyMap<string, SavedVolume>;
}

const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const volumeType = { group: '', version: 'v1', resource: 'persistentvolumes' };
const selectedNodeAnnotation = 'volume.kubernetes.io/selected-node';

/** What is needed of a restore, also of one that another process began. */
export interface FinalizeSession {
  readonly dependencies: RestoreDependencies;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
  readonly restoredClaims: readonly RestoredClaim[];
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly reader: ClusterReader;
}

/** Notes a claim that was created, and how its volume gets its data. */
export function noteCreatedClaim(session: ClaimSession, claim: { readonly original: KubeObject; readonly wanted: KubeObject }): void {
  const { original, wanted } = claim;
  if (wanted.kind !== 'PersistentVolumeClaim') return;
  session.files?.noteClaim(claim);
  session.downloads?.start({ namespace: wanted.metadata.namespace ?? '', name: wanted.metadata.name });
  const saved = session.volumes.get(textAt(original, 'spec', 'volumeName') ?? '');
  const { namespace = '', name } = wanted.metadata;
  if (saved?.method === 'PodVolumeBackup' && session.restore.spec.restorePVs !== false)
    session.restoredClaims.push({ namespace, name, saved });
  if (textAt(wanted, 'spec', 'dataSource', 'kind') !== 'VolumeSnapshot') return;
  const snapshot = original.metadata.annotations?.[volumeSnapshotNameLabel];
  if (saved && snapshot) session.restoredClaims.push({ namespace, name, saved, snapshot: csiSnapshotName(session.restore, snapshot) });
}

/**
 * What Velero's finalizer does about volumes (Velero's pkg/restore/pv_restorer.go): once a restored claim is bound, its new volume gets the labels
 * and the reclaim policy of the old one. A claim that nobody uses yet, of a class that waits for that, is passed over.
 */
export async function finalizeVolumes(session: FinalizeSession): Promise<void> {
  const { restoredClaims, dependencies } = session;
  await inParallel(restoredClaims, { concurrency: dependencies.concurrency, work: (claim) => finalizeClaim(claim, session) });
}

async function finalizeClaim(claim: RestoredClaim, session: FinalizeSession): Promise<void> {
  const { namespace, name, saved } = claim;
  const logger = session.log.forItem({ ...claimType, namespace, name });
  try {
    const volume = await boundVolume(claim, session);
    if (volume === 'waits')
      logger.info('No Pod uses the claim yet: its volume, once made, keeps the labels and reclaim policy of its class');
    noteVolume(claim, session, volume === 'waits' ? undefined : volume);
    if (volume !== 'waits' && saved.info?.pvInfo) await restoreInfo(volume, saved.info.pvInfo, session);
  } catch (error) {
    if (isFatalToRestore(error)) throw error;
    logger.error('The labels and the reclaim policy of its volume could not be restored', coded('VOLUME_NOT_RESTORED', { error }));
  }
}

async function boundVolume({ namespace, name }: RestoredClaim, session: FinalizeSession): Promise<KubeObject | 'waits'> {
  const { cluster, resourceTimeoutInMs } = session.dependencies;
  const { signal } = session;
  let found: KubeObject | 'waits' | undefined;
  let why = 'it is not bound';
  const isSettled = async () => {
    const claim = await cluster.get(claimType, { namespace, name }, { signal });
    if (!claim) throw new LifeboatError({ code: 'KUBERNETES_NOT_FOUND', message: `claim ${namespace}/${name} is gone` });
    if (await waitsForPod(claim, session)) found = 'waits';
    const volumeName = textAt(claim, 'spec', 'volumeName');
    if (found || !volumeName || textAt(claim, 'status', 'phase') !== 'Bound') return found !== undefined;
    const volume = await cluster.get(volumeType, { name: volumeName }, { signal });
    const [ofNamespace, ofName] = [textAt(volume, 'spec', 'claimRef', 'namespace'), textAt(volume, 'spec', 'claimRef', 'name')];
    if (ofNamespace === namespace && ofName === name) found = volume;
    else why = `its volume ${volumeName} is not bound to it`;
    return found !== undefined;
  };
  await waitUntil(isSettled, { timeoutInMs: resourceTimeoutInMs, signal });
  if (found) return found;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `claim ${namespace}/${name} has no volume after ${resourceTimeoutInMs / 1000} s: ${why}`,
  });
}

async function waitsForPod(claim: KubeObject, { reader, signal }: FinalizeSession): Promise<boolean> {
  if (textAt(claim, 'status', 'phase') !== 'Pending' || claim.metadata.annotations?.[selectedNodeAnnotation]) return false;
  const name = textAt(claim, 'spec', 'storageClassName');
  const id = name && { group: 'storage.k8s.io', resource: 'storageclasses', namespace: '', name };
  const storageClass = id ? await reader.getObject(id, { signal }) : undefined;
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
}

async function restoreInfo(volume: KubeObject, info: PersistentVolumeInfo, { dependencies, signal }: FinalizeSession): Promise<void> {
  const before = volume.metadata.labels ?? {};
  const labels = info.labels ?? {};
  const policy = info.reclaimPolicy;
  const isSame = Object.entries(labels).every(([key, value]) => ownMember(before, key) === value);
  if (isSame && (!policy || textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') === policy)) return;
  // Replaced, not added to.
  const dropped = Object.fromEntries(Object.keys(before).map((key) => [key, null]));
  const patch = {
    metadata: { labels: { ...dropped, ...labels } },
    ...(policy && { spec: { persistentVolumeReclaimPolicy: policy } }),
  };
  await dependencies.cluster.patch(volumeType, { name: volume.metadata.name }, { type: 'merge', patch }, { signal });
}

function noteVolume(claim: RestoredClaim, session: FinalizeSession, volume: KubeObject | undefined): void {
  const { namespace, name, saved, snapshot = '', moved } = claim;
  if (saved.method === 'PodVolumeBackup') {
    // Who filled it has noted it.
    const row = session.restoredVolumes.find(({ pvcName, pvcNamespace }) => pvcName === name && pvcNamespace === namespace);
    if (row && volume) row.pvName = volume.metadata.name;
    return;
  }
  if (moved)
    return void session.restoredVolumes.push({
      pvcName: name,
      pvcNamespace: namespace,
      restoreMethod: 'CSISnapshot',
      snapshotDataMoved: true,
      snapshotDataMovementInfo: {
        dataMover: 'velero',
        uploaderType: movedFormat,
        snapshotHandle: moved.snapshotId,
        operationID: moved.operationId,
        size: 0,
        Phase: '',
      },
    });
  const { snapshotHandle = '', size = 0, driver = '' } = saved.info?.csiSnapshotInfo ?? {};
  session.restoredVolumes.push({
    pvcName: name,
    pvcNamespace: namespace,
    ...(volume && { pvName: volume.metadata.name }),
    restoreMethod: 'CSISnapshot',
    snapshotDataMoved: false,
    csiSnapshotInfo: { snapshotHandle, size, driver, vscName: snapshot, ReadyToUse: null },
  });
}
