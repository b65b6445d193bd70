import type { Logger } from '../plugin-api/logger.ts';
import { uidOfRemains } from '../storage/uid-of-remains.ts';
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
  return { native, uid: uidOfRemains(entry) };
}

/** Deletes them once the name is the new run's. What stays is a warning. */
export async function deleteReplacedSnapshots(
  replaced: ReplacedSnapshots,
  { name, dependencies, signal, log }: ReplacedOptions & { readonly log: Logger },
): Promise<void> {
  const { cluster, snapshotLocations: locations } = dependencies;
  const { native, uid } = replaced;
  const ends = await Promise.allSettled([
    deleteNativeSnapshots({ backup: name, snapshots: native, locations }),
    uid !== undefined && removeLeftSnapshots({ cluster, backup: name, uid, signal }),
  ]);
  for (const end of ends)
    if (end.status === 'rejected') log.warn('Snapshots of the unfinished backup that this one replaces stay', { error: end.reason });
}
