import type { Logger } from '../plugin-api/logger.ts';
import type { BackupWriter } from '../storage/backup-store.ts';
import { otherCopies } from '../storage/other-copies.ts';
import { uidOfEntry } from '../storage/uid-of-entry.ts';
import type { NativeSnapshot } from '../velero-api/native-snapshot.ts';
import { removeLeftSnapshots } from '../volumes/csi/remove-left-snapshots.ts';
import { deleteNativeSnapshots } from '../volumes/delete-native-snapshots.ts';
import type { BackupDependencies } from './backup-dependencies.ts';

/** The volume snapshots of a run that left a backup unfinished. */
export interface ReplacedSnapshots {
  readonly native: readonly NativeSnapshot[];
  /** By which its CSI snapshots are found in the cluster. */
  readonly uid: string | undefined;
}

interface ReplacedOptions {
  readonly name: string;
  readonly dependencies: BackupDependencies;
  readonly signal: AbortSignal;
}

/** Reads what is known of them, before the remains are replaced. */
export async function readReplacedSnapshots({ name, dependencies, signal }: ReplacedOptions): Promise<ReplacedSnapshots> {
  const { store } = dependencies;
  const entry = await store.inspect(name, { signal });
  if (entry?.state !== 'unfinished') return { native: [], uid: undefined };
  // Damaged remains must not hinder a new run.
  const native = (await store.readVolumeSnapshots(name, { signal }).catch(() => undefined)) ?? [];
  return { native, uid: uidOfEntry(entry) };
}

/** Deletes them once the name is the new run's. What stays is a warning. */
export async function deleteReplacedSnapshots(
  replaced: ReplacedSnapshots,
  { name, dependencies, signal, log, writer }: ReplacedOptions & { readonly log: Logger; readonly writer: BackupWriter },
): Promise<void> {
  const { cluster, store, furtherStores = [], knownStores = [], snapshotLocations: locations } = dependencies;
  const { native, uid } = replaced;
  const others = knownStores.filter((other) => ![store, ...furtherStores].some(({ location }) => location === other.location));
  const ensureHeld = () => writer.ensureOwned({ signal });
  const isNeeded = async () => uid !== undefined && (await otherCopies({ name, uid, others, signal })).length > 0;
  const deleteNative = async () => {
    if (native.length > 0 && !(await isNeeded())) await deleteNativeSnapshots({ backup: name, snapshots: native, locations, ensureHeld });
  };
  const ends = await Promise.allSettled([
    deleteNative(),
    uid !== undefined && removeLeftSnapshots({ cluster, backup: name, uid, isNeeded, ensureHeld, signal }),
  ]);
  for (const end of ends)
    if (end.status === 'rejected') log.warn('Snapshots of the unfinished backup that this one replaces stay', { error: end.reason });
}
