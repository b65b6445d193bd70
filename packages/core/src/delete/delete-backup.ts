import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { SnapshotOwnership } from '../contract/deletion/snapshot-ownership.ts';
import type { ProgressEvent } from '../contract/events.ts';
import type { DeletedBackup } from '../contract/results/deleted-backup.ts';
import type { LocationEvent } from '../contract/results/transfer-event.ts';
import type { ArchiveLimits } from '../contract/store/archive.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import type { HeldBackup } from '../contract/store/held-backup.ts';
import type { BackupEntry } from '../contract/store/stored-file.ts';
import type { Issue } from '../errors/issues/issue.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { DeleteItemAction } from '../plugin-api/item-actions.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { uidOfEntry } from '../storage/layout/uid-of-entry.ts';
import { backupFileName } from '../storage/layout/velero-layout.ts';
import { otherCopies } from '../storage/location/other-copies.ts';
import { refuseRunning } from '../storage/ownership/refuse-running.ts';
import { readVolumeFiles } from '../storage/reading/read-volume-files.ts';
import type { NativeSnapshot } from '../velero-api/files/native-snapshot.ts';
import type { PodVolumeBackup } from '../velero-api/objects/pod-volume-backup.ts';
import { deleteCsiSnapshots, type StoredCsiSnapshot } from '../volumes/csi/delete-snapshots.ts';
import { removeLeftSnapshots } from '../volumes/csi/remove-left-snapshots.ts';
import { deleteNativeSnapshots } from '../volumes/delete-native-snapshots.ts';
import { deleteFileCopies } from '../volumes/files/delete-file-copies.ts';
import { deleteLeftCopies } from '../volumes/files/delete-left-copies.ts';
import { movedVolumes } from '../volumes/files/move/moved-volumes.ts';
import { removeLeftClones } from '../volumes/files/move/remove-left-clones.ts';
import { type SavedPodVolume, savedPodVolumes } from '../volumes/files/saved-pod-volumes.ts';
import type { VolumeRepositories } from '../volumes/files/volume-repositories.ts';
import { checkSnapshotOwnership } from '../volumes/ownership/check-snapshot-ownership.ts';
import type { SnapshotLocations } from '../volumes/snapshot-locations.ts';
import { readBackupObjects, type VeleroCluster } from './backup-objects.ts';
import { createDeletionProgress } from './deletion-progress.ts';
import { findRestores } from './find-restores.ts';
import { prepareDeleteActions } from './prepare-delete-actions.ts';
import { readCsiSnapshots } from './read-csi-snapshots.ts';
import { refuseVolumeData } from './refuse-volume-data.ts';

interface DeleteBackupOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  /** The engine's other locations: where one has the same backup, its volume data stays. */
  readonly others?: (() => Promise<readonly BackupStore[]>) | undefined;
  readonly snapshotLocations: SnapshotLocations;
  /** Where the copies of files are deleted that the backup names. @default none: a backup that has some is refused */
  readonly volumeRepositories?: VolumeRepositories | undefined;
  /** Whose CSI drivers delete the backup's snapshots. @default none: a backup that has some is refused */
  readonly cluster?: ClusterClient | undefined;
  readonly now: Date;
  readonly archiveLimits?: ArchiveLimits | undefined;
  /** Also one that is being written or restored, and one of whose snapshots no file tells any more: those that are known go. @default false */
  readonly force?: boolean | undefined;
  /** Also one with volume data, which stays. @default false */
  readonly keepVolumeData?: boolean | undefined;
  /** Also snapshots that are not known to be the backup's. @default false */
  readonly forceSnapshots?: boolean | undefined;
  /** @default 'velero' */
  readonly snapshotOwnership?: SnapshotOwnership | undefined;
  /** Whose objects of the backup go too. @default none: no cluster is asked */
  readonly velero?: VeleroCluster | undefined;
  /** What runs on the objects of the archive before anything is deleted. @default none */
  readonly actions?: readonly DeleteItemAction[] | undefined;
  /** For one call of an action. @default 600000 (10 minutes) */
  readonly actionTimeoutInMs?: number | undefined;
  readonly logger?: Logger | undefined;
  /** Called with what is there once nobody else can change it: what it throws ends the deletion, before anything is deleted. */
  readonly check?: ((entry: BackupEntry | undefined) => void) | undefined;
  /** Called once nothing is in the way any more, before anything is deleted. */
  readonly accept?: (() => void) | undefined;
  readonly onEvent?: ((event: ProgressEvent | LocationEvent) => void) | undefined;
}

/**
 * Removes a backup's files, also those of a killed or broken one, and the files of its restores (Velero's pkg/controller/backup_deletion_controller.go). Delete
 * actions run first, then its volume snapshots go: should one not, the backup stays, so that somebody knows of it; and they stay for other copies. The
 * restores go first and the backup's `velero-backup.json` before its other files, so that an interrupted delete can be
 * repeated and nobody lists half a backup; objects in Velero's namespace go last, or its sync would bring them back.
 * @throws LifeboatError `BACKUP_NOT_FOUND` when nothing is there under the name, `BACKUP_IN_PROGRESS`, `RESTORE_IN_PROGRESS`,
 * `BACKUP_LOCKED`, `BACKUP_HAS_VOLUME_DATA`, `STORE_READ_ONLY`, with delete actions those of {@link prepareDeleteActions}, and `KUBERNETES_*` with `velero`
 */
export async function deleteBackup(options: DeleteBackupOptions): Promise<DeletedBackup> {
  const { backups, name, now, force = false, signal } = options;
  backups.refuseReadOnly(`deleting backup "${name}"`);
  const found = await backups.inspect(name, { signal });
  if (found && !force) refuseRunning({ entry: found, location: backups.location, doing: 'deleted' });
  await backups.refuseLocked(name, { signal });
  // Nobody writes, finishes or deletes it meanwhile.
  const held = found && (await backups.hold(name, { now, force, uid: uidOfEntry(found), signal }));
  try {
    return await deleteHeld(options, { found, held });
  } catch (error) {
    // Who deletes what another run has deleted, or written, meanwhile fails in many ways.
    await held?.lease.ensure({ strict: true, signal }).catch((lost: unknown) => {
      if (held.lease.isLost) throw lost;
    });
    // What is still there can be deleted again at once.
    await held?.giveBack();
    throw error;
  }
}

interface FoundBackup {
  /** Before it was held. */
  readonly found: BackupEntry | undefined;
  readonly held: HeldBackup | undefined;
}

async function deleteHeld(options: DeleteBackupOptions, { found, held }: FoundBackup): Promise<DeletedBackup> {
  const {
    backups,
    name,
    others = async () => [],
    snapshotLocations,
    cluster,
    now,
    force = false,
    keepVolumeData = false,
    signal,
  } = options;
  const entry = held?.entry;
  options.check?.(entry);
  const ensureHeld = async () => held?.lease.ensure({ signal });
  const stored = entry?.state === 'complete' || entry?.state === 'in-progress' ? entry.backup : undefined;
  const velero = options.velero && (await readBackupObjects({ ...options.velero, name, stored, signal }));
  const { restores, unknown } = await findRestores({ backups, name, signal, ...(velero && { backupOfRestore: velero.backupOfRestore }) });
  const veleroObjects = velero?.names ?? [];
  if (!entry && restores.length === 0 && veleroObjects.length === 0) throw nothingThere(options);
  // Nothing is deleted if one of them runs.
  if (!force) for (const restore of restores) await backups.refuseRunningRestore(restore, { now, signal });
  // Asked for once there is data that they need.
  let copies: readonly string[] | undefined;
  let warnings: readonly string[] = [];
  // A lease looks like the beginning of a backup once `velero-backup.json` is lost.
  const known = found?.state === 'broken' ? found : entry;
  const data = known && !keepVolumeData ? await readSnapshots(known) : { snapshots: [], csi: [], copies: [], records: [] };
  const { snapshots: rows } = data;
  const progress = createDeletionProgress(options.onEvent);
  const onDeleted = progress.removed;
  let files = 0;
  let hasArchive = false;
  if (held)
    for await (const { fileName } of backups.listFiles(name, { signal })) {
      files += 1;
      hasArchive ||= fileName === backupFileName(name, 'contents');
    }
  progress.expect(rows.length + data.copies.length + (cluster ? data.csi.length : 0) + restores.length + files);
  const actions = await prepareDeleteActions({ ...options, cluster, actions: await actionsToRun(), stored, force });
  options.accept?.();
  warnings = [...warnings, ...(await actions.run(ensureHeld))];
  const native = await deleteNativeSnapshots({
    backup: name,
    snapshots: rows,
    locations: snapshotLocations,
    ensureHeld,
    onDeleted,
    signal,
  });
  const left = await removeLeft();
  const csi = cluster ? await deleteCsiSnapshots({ cluster, backup: name, snapshots: data.csi, ensureHeld, onDeleted, signal }) : 0;
  const copied = options.volumeRepositories
    ? await deleteFileCopies({
        ...{ backup: name, copies: data.copies, repositories: options.volumeRepositories, location: backups.location },
        ...{ ensureHeld, onDeleted, signal },
      })
    : 0;
  const snapshots = native + Math.max(left, csi) + copied + (await removeLeftCopies());
  for (const restore of restores) {
    await ensureHeld();
    await backups.deleteRestore(restore, { now, force, signal });
    progress.removed();
  }
  const deleted = (await held?.delete({ onObjectDeleted: onDeleted, signal })) ?? { objects: 0, unfinishedPuts: 0 };
  await velero?.delete({ signal });
  progress.finish();
  const location = { name: backups.location, outcome: 'deleted' as const, bytes: 0 };
  const issues: Issue[] = warnings.map((message) => ({
    severity: 'warning',
    code: 'SNAPSHOT_DELETED_UNSURE',
    message,
    location: backups.location,
  }));
  options.onEvent?.({ type: 'location', location });
  return {
    location,
    ...deleted,
    snapshots,
    otherCopies: copies ?? [],
    restores,
    restoresOfUnknownBackup: unknown,
    veleroObjects,
    warnings,
    issues,
  };

  async function isNeededElsewhere(): Promise<boolean> {
    const uid = entry && uidOfEntry(entry);
    copies ??= uid === undefined ? [] : await otherCopies({ name, uid, others: await others(), signal });
    return copies.length > 0;
  }

  /** What they would remove outside of the location, another copy still needs. */
  async function actionsToRun(): Promise<readonly DeleteItemAction[]> {
    const { actions = [] } = options;
    return hasArchive && actions.length > 0 && !(await isNeededElsewhere()) ? actions : [];
  }

  /** Copies of files that a run that did not finish could not note any more. */
  async function removeLeftCopies(): Promise<number> {
    const uid = entry && entry.state !== 'complete' ? uidOfEntry(entry) : undefined;
    const { volumeRepositories: repositories } = options;
    if (!repositories || uid === undefined || keepVolumeData) return 0;
    const { records } = data;
    return deleteLeftCopies({ repositories, location: backups.location, records, uid, ensureHeld, signal });
  }

  /** CSI snapshots of a run that did not finish. */
  async function removeLeft(): Promise<number> {
    const uid = entry && entry.state !== 'complete' ? uidOfEntry(entry) : undefined;
    if (!cluster || uid === undefined || keepVolumeData) return 0;
    const removeClones = () => removeLeftClones({ cluster, uid, ensureHeld, signal });
    return removeLeftSnapshots({ cluster, backup: name, uid, isNeeded: isNeededElsewhere, ensureHeld, removeClones, signal });
  }

  /** What is to be deleted outside of the location, which may be nothing: another copy of the backup still needs it. */
  async function readSnapshots(known: BackupEntry): Promise<VolumeData> {
    const files = await readVolumeFiles({ backups, entry: known, signal });
    const records = files.podVolumes;
    const formats = options.volumeRepositories?.options.formats.map((format) => format.name) ?? [];
    // They are in this location only, and no other copy of the backup finds them.
    const unfinishedToo = known.state !== 'complete';
    const copies = [...savedPodVolumes(files.podVolumes, { unfinishedToo: true }).values(), movedVolumes(files.volumes, { unfinishedToo })]
      .flat()
      .filter(({ format }) => formats.includes(format));
    const taken = files.snapshots.filter(({ status }) => status?.providerSnapshotID);
    const csi = await readCsiSnapshots({ backups, name, files, archiveLimits: options.archiveLimits, signal });
    if (taken.length + csi.length + files.unknown.length > 0 && (await isNeededElsewhere()))
      return { snapshots: [], csi: [], copies, records };
    const { forceSnapshots = false, snapshotOwnership: ownership = 'velero' } = options;
    const deletable = {
      snapshotLocations,
      csiDeletable: cluster !== undefined,
      copiesDeletable: copies.map(({ snapshotId }) => snapshotId),
    };
    const unknown = refuseVolumeData({ backups, name, files, ...deletable, force });
    const named = { backup: name, stored, native: taken, csi, snapshotLocations, cluster, ownership };
    warnings = [...unknown, ...(forceSnapshots ? [] : await checkSnapshotOwnership({ ...named, signal }))];
    return { snapshots: taken, csi, copies, records };
  }
}

interface VolumeData {
  readonly snapshots: readonly NativeSnapshot[];
  readonly csi: readonly StoredCsiSnapshot[];
  readonly copies: readonly SavedPodVolume[];
  readonly records: readonly PodVolumeBackup[];
}

function nothingThere({ backups, name }: DeleteBackupOptions): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_NOT_FOUND',
    message: `There is no backup "${name}" in location "${backups.location}": nothing was deleted`,
    context: { backup: name, location: backups.location },
  });
}
