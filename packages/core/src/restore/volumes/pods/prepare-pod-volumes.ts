import type { BackupStore } from '../../../contract/store/backup-store.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { RestoreVolumeInfo, VolumeBackupMethod } from '../../../velero-api/files/volume-info.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { checkMoverRights } from '../../../volumes/files/check-mover-rights.ts';
import { savedPodVolumes } from '../../../volumes/files/saved-pod-volumes.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import type { ClusterView } from '../../select/cluster-view.ts';
import { createPodVolumeFiller, type PodVolumeFiller } from './pod-volume-filler.ts';

interface PrepareOptions {
  /** Checked. */
  readonly backups: BackupStore;
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly view: ClusterView;
  readonly volumes: ReadonlyMap<string, { readonly method: VolumeBackupMethod }>;
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

/** Velero restores files where claims and volumes are restored. @throws LifeboatError `BACKUP_BROKEN` where the file that names them is
 * damaged, `KUBERNETES_FORBIDDEN` where Pods may not be reached */
export async function preparePodVolumes(options: PrepareOptions): Promise<PodVolumeFiller | undefined> {
  const { backups, dependencies, restore, view, signal } = options;
  const { volumeRepositories: repositories } = dependencies;
  const isSelected = ['persistentvolumes', 'persistentvolumeclaims'].every((resource) =>
    view.selection.allowsAdditional({ group: '', resource, namespace: '', name: '' }),
  );
  if (!repositories || !isSelected || restore.spec.restorePVs === false) return undefined;
  const records = (await backups.readPodVolumeBackups(restore.spec.backupName ?? '', { signal })) ?? [];
  const saved = savedPodVolumes(records);
  await checkMoverRights({
    cluster: dependencies.cluster,
    mover: repositories.options.mover ?? {},
    work: 'fill',
    namespaces: restoredNamespaces(saved, view),
    what: `Restore "${restore.metadata.name}"`,
    signal,
  });
  return createPodVolumeFiller({ ...options, repositories, saved });
}

/** Where Pods with saved volumes are to be created. */
function restoredNamespaces(saved: ReadonlyMap<string, unknown>, { selection }: ClusterView): Set<string> {
  const pods = selection.resources.filter((resource) => resource === 'pods').flatMap((resource) => [...selection.items(resource)]);
  const found = pods.filter(({ namespace, name }) => saved.has(`${namespace}/${name}`));
  return new Set(found.map(({ namespace }) => selection.targetNamespace(namespace)));
}
