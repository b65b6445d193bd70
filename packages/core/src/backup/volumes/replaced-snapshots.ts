import type { BackupStore, BackupWriter } from '../../contract/store/backup-store.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { uidOfEntry } from '../../storage/layout/uid-of-entry.ts';
import { otherCopies } from '../../storage/location/other-copies.ts';
import { readVolumeFiles, type VolumeFiles } from '../../storage/reading/read-volume-files.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { deleteCsiSnapshots } from '../../volumes/csi/delete-snapshots.ts';
import { removeLeftSnapshots } from '../../volumes/csi/remove-left-snapshots.ts';
import { deleteNativeSnapshots } from '../../volumes/delete-native-snapshots.ts';
import { deleteFileCopies } from '../../volumes/files/delete-file-copies.ts';
import { deleteLeftCopies } from '../../volumes/files/delete-left-copies.ts';
import { movedVolumes } from '../../volumes/files/move/moved-volumes.ts';
import { removeLeftClones } from '../../volumes/files/move/remove-left-clones.ts';
import { savedPodVolumes } from '../../volumes/files/saved-pod-volumes.ts';
import { checkSnapshotOwnership } from '../../volumes/ownership/check-snapshot-ownership.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';

/** What a run that left a backup unfinished has of volume data, by what is in one location. */
export interface ReplacedSnapshots {
  readonly location: string;
  readonly files: VolumeFiles;
  /** With its `velero-backup.json`, where it came so far. */
  readonly stored: Backup | undefined;
  /** By which its CSI snapshots are found in the cluster. */
  readonly uid: string | undefined;
}

interface ReplacedOptions {
  readonly name: string;
  readonly dependencies: BackupDependencies;
  readonly signal: AbortSignal;
}

interface DeleteOptions extends ReplacedOptions {
  readonly log: Logger;
  readonly writer: BackupWriter;
}

/** Reads what is known of them, before the remains are replaced. */
export async function readReplacedSnapshots({ name, dependencies, signal }: ReplacedOptions): Promise<readonly ReplacedSnapshots[]> {
  const { store, furtherStores = [] } = dependencies;
  const found = await Promise.all([store, ...furtherStores].map((backups) => readRemains(backups, name, signal)));
  return found.flat();
}

async function readRemains(backups: BackupStore, name: string, signal: AbortSignal): Promise<ReplacedSnapshots[]> {
  const entry = await backups.inspect(name, { signal });
  if (entry?.state !== 'unfinished' && entry?.state !== 'in-progress') return [];
  const files = await readVolumeFiles({ backups, entry, signal });
  const stored = entry.state === 'in-progress' ? entry.backup : undefined;
  return [{ location: backups.location, files, stored, uid: uidOfEntry(entry) }];
}

/** Deletes them once the name is the new run's. What stays, or is not known, is a warning: damaged remains do not hinder a new run. */
export async function deleteReplacedSnapshots(replaced: readonly ReplacedSnapshots[], options: DeleteOptions): Promise<void> {
  const done = new Set<string>();
  for (const { files, location, ...remains } of replaced) {
    for (const why of files.unknown) {
      options.log.warn(
        `Which volume snapshots the unfinished backup that this one replaces had in location "${location}" is not known: ${why}. ` +
          `Any that are left stay: look for those whose tag velero.io/backup or label velero.io/backup-name is "${options.name}"`,
        coded('SNAPSHOTS_LEFT'),
      );
    }
    // Several locations have the same remains of one run.
    const left = { ...remains, files: without(files, done) };
    for (const end of await Promise.allSettled([
      deleteNative(left, options),
      deleteCsi(left, options),
      deleteCopies(left, location, options),
    ]))
      if (end.status === 'rejected')
        options.log.warn('Snapshots of the unfinished backup that this one replaces stay', coded('SNAPSHOTS_LEFT', { error: end.reason }));
  }
}

function without(files: VolumeFiles, done: Set<string>): VolumeFiles {
  const isNew = (id: string | undefined) => id !== undefined && id !== '' && !done.has(id) && done.add(id).has(id);
  return {
    ...files,
    snapshots: files.snapshots.filter(({ status }) => isNew(status?.providerSnapshotID)),
    volumes: files.volumes.filter(({ csiSnapshotInfo, snapshotDataMoved }) => snapshotDataMoved || isNew(csiSnapshotInfo?.snapshotHandle)),
  };
}

type Remains = Omit<ReplacedSnapshots, 'location'>;

async function deleteNative({ files, stored, uid }: Remains, options: DeleteOptions): Promise<void> {
  const { name, dependencies, signal, writer } = options;
  const { snapshots } = files;
  const { cluster, snapshotLocations } = dependencies;
  if (snapshots.length === 0 || (await isNeeded(uid, options))) return;
  const named = { backup: name, stored, native: snapshots, csi: [], snapshotLocations, cluster, ownership: 'strict' as const };
  await checkSnapshotOwnership({ ...named, signal }).catch(withoutAdvice);
  const ensureHeld = () => writer.ensureOwned({ signal });
  await deleteNativeSnapshots({ backup: name, snapshots, locations: snapshotLocations, ensureHeld });
}

/** What a run that was killed copied of volumes' files. */
async function deleteCopies({ files, uid }: Remains, location: string, options: DeleteOptions): Promise<void> {
  const { name, dependencies, signal, writer } = options;
  const { volumeRepositories: repositories } = dependencies;
  const ensureHeld = () => writer.ensureOwned({ signal });
  const unfinished = { unfinishedToo: true };
  const copies = [...savedPodVolumes(files.podVolumes, unfinished).values(), movedVolumes(files.volumes, unfinished)].flat();
  if (repositories && copies.length > 0) await deleteFileCopies({ backup: name, copies, repositories, location, ensureHeld, signal });
  if (repositories && uid !== undefined) {
    const records = files.podVolumes;
    await deleteLeftCopies({ repositories, location, records, uid, ensureHeld, signal });
  }
}

/** And the Pods and claims by which they, and the volumes of Pods, were read. Most snapshots are in the cluster; a run that was killed at its very end has let them go from there. */
async function deleteCsi({ files, stored, uid }: Remains, options: DeleteOptions): Promise<void> {
  const { name, dependencies, signal, writer } = options;
  const { cluster, snapshotLocations } = dependencies;
  if (uid === undefined) return;
  const ensureHeld = () => writer.ensureOwned({ signal });
  const removeClones = () => removeLeftClones({ cluster, uid, ensureHeld, signal });
  await removeLeftSnapshots({ cluster, backup: name, uid, isNeeded: () => isNeeded(uid, options), ensureHeld, removeClones, signal });
  const csi = files.volumes.flatMap(({ csiSnapshotInfo: info }) =>
    info && info.snapshotHandle !== 'unknown' ? [{ handle: info.snapshotHandle, driver: info.driver, isArchived: false }] : [],
  );
  if (csi.length === 0 || (await isNeeded(uid, options))) return;
  const named = { backup: name, stored, native: [], csi, snapshotLocations, cluster, ownership: 'strict' as const };
  await checkSnapshotOwnership({ ...named, signal }).catch(withoutAdvice);
  await deleteCsiSnapshots({ cluster, backup: name, snapshots: csi, ensureHeld, signal });
}

async function isNeeded(uid: string | undefined, { name, dependencies, signal }: ReplacedOptions): Promise<boolean> {
  const { store, furtherStores = [], knownStores } = dependencies;
  if (uid === undefined || !knownStores) return false;
  const others = (await knownStores()).filter((other) => ![store, ...furtherStores].some(({ location }) => location === other.location));
  return (await otherCopies({ name, uid, others, signal })).length > 0;
}

/** Its remains are gone by then: nothing can be deleted with another option. */
function withoutAdvice(error: unknown): never {
  if (!LifeboatError.isInstance(error, 'BACKUP_HAS_VOLUME_DATA') || !Array.isArray(error.context.snapshots)) throw error;
  throw new LifeboatError({
    code: error.code,
    message: `They are not known to be its own: ${error.context.snapshots.join('; ')}. Delete them by hand if they are`,
    context: error.context,
  });
}
