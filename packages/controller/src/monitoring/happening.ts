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

/** What operators want to know of: what became of an object. */
export type Happening =
  | { readonly type: 'backup-began' | 'backup-ended'; readonly object: Backup }
  /** `bytes`: of its archive. */
  | { readonly type: 'backup-stored'; readonly object: Backup; readonly bytes: number }
  | { readonly type: 'restore-began' | 'restore-ended'; readonly object: Restore }
  | { readonly type: 'location-checked'; readonly object: BackupStorageLocation }
  | { readonly type: 'schedule-refused'; readonly object: Schedule }
  /** No backup was made at these times: something was in the way, or nobody worked. */
  | { readonly type: 'schedule-missed'; readonly object: Schedule; readonly missed: MissedTimes }
  /** A backup is due, and one of the schedule is still being made. */
  | { readonly type: 'schedule-held'; readonly object: Schedule; readonly running: string }
  | { readonly type: 'schedule-skipped'; readonly object: Schedule }
  | { readonly type: 'deletion-began'; readonly object: DeleteBackupRequest }
  | { readonly type: 'deletion-failed'; readonly object: DeleteBackupRequest; readonly errors: readonly string[] }
  /** The files of a volume are copied or restored, or that has ended; as its run sees it. */
  | { readonly type: 'volume-record'; readonly object: VolumeRecord }
  /** `failure`: why it could not be. */
  | { readonly type: 'repository-maintained'; readonly object: BackupRepository; readonly seconds: number; readonly failure?: string }
  /** The object is gone, and so is what it stood for. */
  | { readonly type: 'deletion-succeeded'; readonly object: Backup };

/** Hears of what happens. What it throws is its own affair, and it is not waited for. */
export type Tell = (happening: Happening) => void;

/** What became of a backup between two states of its object, of which there is one. States in between may not have been seen. */
export function happeningsOfBackup(before: Backup | undefined, object: Backup | undefined): Happening[] {
  const [was, is] = [before?.status?.phase, object?.status?.phase];
  if (!object) return before && was === 'Deleting' ? [{ type: 'deletion-succeeded', object: before }] : [];
  // One that was made of what a location has was made elsewhere, or long ago.
  if (!before && !isMadeHere(object)) return [];
  return [
    ...(hasBegun(is) && !hasBegun(was) ? [{ type: 'backup-began', object } as const] : []),
    ...(isFinished(is) && is !== 'Deleting' && !isFinished(was) ? [{ type: 'backup-ended', object } as const] : []),
  ];
}

/** As {@link happeningsOfBackup}. */
export function happeningsOfRestore(before: Restore | undefined, object: Restore | undefined): Happening[] {
  const [was, is] = [before?.status?.phase, object?.status?.phase];
  if (!object) return [];
  return [
    ...(hasBegun(is) && !hasBegun(was) ? [{ type: 'restore-began', object } as const] : []),
    ...(isFinished(is) && !isFinished(was) ? [{ type: 'restore-ended', object } as const] : []),
  ];
}

/** As {@link happeningsOfBackup}. */
export function happeningsOfLocation(before: BackupStorageLocation | undefined, object: BackupStorageLocation | undefined): Happening[] {
  const phase = object?.status?.phase;
  return object && phase !== undefined && phase !== before?.status?.phase ? [{ type: 'location-checked', object }] : [];
}

/** As {@link happeningsOfBackup}. */
export function happeningsOfSchedule(before: Schedule | undefined, object: Schedule | undefined): Happening[] {
  const isRefused = object?.status?.phase === 'FailedValidation' && before?.status?.phase !== 'FailedValidation';
  return isRefused ? [{ type: 'schedule-refused', object }] : [];
}

/** As {@link happeningsOfBackup}. */
export function happeningsOfDeletion(before: DeleteBackupRequest | undefined, object: DeleteBackupRequest | undefined): Happening[] {
  const [was, is] = [before?.status?.phase, object?.status?.phase];
  const errors = object?.status?.errors ?? [];
  if (!object || was === is) return [];
  return [
    ...(is === 'InProgress' || (is === 'Processed' && was !== 'InProgress') ? [{ type: 'deletion-began', object } as const] : []),
    ...(is === 'Processed' && errors.length > 0 ? [{ type: 'deletion-failed', object, errors } as const] : []),
  ];
}

/** Whether a backup was made by way of this object: one that was made of what a location has is younger than its backup's end. */
export function isMadeHere({ metadata, status }: Backup): boolean {
  const [created, completed] = [Date.parse(metadata.creationTimestamp ?? ''), Date.parse(status?.completionTimestamp ?? '')];
  return Number.isNaN(completed) || created <= completed;
}

/** One that was refused never began. */
function hasBegun(phase: BackupPhase | RestorePhase | undefined): boolean {
  return isInProgress(phase) || (isFinished(phase) && phase !== 'FailedValidation');
}
