import type { VolumeRecord } from '@lifeboat/core';
import {
  type Backup,
  type BackupPhase,
  type BackupRepository,
  type BackupStorageLocation,
  type DeleteBackupRequest,
  isFinished,
  isInProgress,
  type Restore,
  type RestorePhase,
  type Schedule,
} from '@lifeboat/core/velero-api';

import type { MissedTimes } from './missed-times.ts';

/** What operators want to know: something happened to an object. */
export type Happening =
  | { readonly type: 'backup-began' | 'backup-ended'; readonly object: Backup }
  /** `bytes`: the size of its archive. */
  | { readonly type: 'backup-stored'; readonly object: Backup; readonly bytes: number }
  | { readonly type: 'restore-began' | 'restore-ended'; readonly object: Restore }
  | { readonly type: 'location-checked'; readonly object: BackupStorageLocation }
  | { readonly type: 'schedule-refused'; readonly object: Schedule }
  /** No backup was made at these times, because something was in the way or no controller was running. */
  | { readonly type: 'schedule-missed'; readonly object: Schedule; readonly missed: MissedTimes }
  /** A backup is due, but an earlier backup of the schedule is still being made. */
  | { readonly type: 'schedule-held'; readonly object: Schedule; readonly running: string }
  | { readonly type: 'schedule-skipped'; readonly object: Schedule }
  | { readonly type: 'deletion-began'; readonly object: DeleteBackupRequest }
  | { readonly type: 'deletion-failed'; readonly object: DeleteBackupRequest; readonly errors: readonly string[] }
  /** Copying or restoring the files of a volume has begun or ended, as its run reports it. */
  | { readonly type: 'volume-record'; readonly object: VolumeRecord }
  /** `failure`: why the maintenance failed. */
  | { readonly type: 'repository-maintained'; readonly object: BackupRepository; readonly seconds: number; readonly failure?: string }
  /** The backup was deleted, and its object is gone. */
  | { readonly type: 'deletion-succeeded'; readonly object: Backup };

/** Reports a happening. The caller does not wait for the receivers, and does not see their errors. */
export type Tell = (happening: Happening) => void;

/** Finds out what happened to a backup between two states of its object. At least one state must be given. States in between may be
 * missing. */
export function happeningsOfBackup(before: Backup | undefined, object: Backup | undefined): Happening[] {
  const [was, is] = [before?.status?.phase, object?.status?.phase];
  if (!object) return before && was === 'Deleting' ? [{ type: 'deletion-succeeded', object: before }] : [];
  // An object that was made from a location: the backup was made in another cluster, or long ago.
  if (!before && !isMadeHere(object)) return [];
  return [
    ...(hasBegun(is) && !hasBegun(was) ? [{ type: 'backup-began', object } as const] : []),
    ...(isFinished(is) && is !== 'Deleting' && !isFinished(was) ? [{ type: 'backup-ended', object } as const] : []),
  ];
}

/** The same as {@link happeningsOfBackup}, for restores. */
export function happeningsOfRestore(before: Restore | undefined, object: Restore | undefined): Happening[] {
  const [was, is] = [before?.status?.phase, object?.status?.phase];
  if (!object) return [];
  return [
    ...(hasBegun(is) && !hasBegun(was) ? [{ type: 'restore-began', object } as const] : []),
    ...(isFinished(is) && !isFinished(was) ? [{ type: 'restore-ended', object } as const] : []),
  ];
}

/** The same as {@link happeningsOfBackup}, for storage locations. */
export function happeningsOfLocation(before: BackupStorageLocation | undefined, object: BackupStorageLocation | undefined): Happening[] {
  const phase = object?.status?.phase;
  return object && phase !== undefined && phase !== before?.status?.phase ? [{ type: 'location-checked', object }] : [];
}

/** The same as {@link happeningsOfBackup}, for schedules. */
export function happeningsOfSchedule(before: Schedule | undefined, object: Schedule | undefined): Happening[] {
  const isRefused = object?.status?.phase === 'FailedValidation' && before?.status?.phase !== 'FailedValidation';
  return isRefused ? [{ type: 'schedule-refused', object }] : [];
}

/** The same as {@link happeningsOfBackup}, for deletion requests. */
export function happeningsOfDeletion(before: DeleteBackupRequest | undefined, object: DeleteBackupRequest | undefined): Happening[] {
  const [was, is] = [before?.status?.phase, object?.status?.phase];
  const errors = object?.status?.errors ?? [];
  if (!object || was === is) return [];
  return [
    ...(is === 'InProgress' || (is === 'Processed' && was !== 'InProgress') ? [{ type: 'deletion-began', object } as const] : []),
    ...(is === 'Processed' && errors.length > 0 ? [{ type: 'deletion-failed', object, errors } as const] : []),
  ];
}

/** Whether this object asked for the backup. An object that was made from a location is younger than the end of its backup. */
export function isMadeHere({ metadata, status }: Backup): boolean {
  const [created, completed] = [Date.parse(metadata.creationTimestamp ?? ''), Date.parse(status?.completionTimestamp ?? '')];
  return Number.isNaN(completed) || created <= completed;
}

/** One that was refused never began. */
function hasBegun(phase: BackupPhase | RestorePhase | undefined): boolean {
  return isInProgress(phase) || (isFinished(phase) && phase !== 'FailedValidation');
}
