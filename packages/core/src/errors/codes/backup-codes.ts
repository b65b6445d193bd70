import type { ErrorCodeFacts } from './error-code-facts.ts';

/** Backups and restores. */
export const backupCodes = {
  BACKUP_NOT_FOUND: {
    meaning: 'The location has no backup of that name.',
    retryable: 'no',
    remedy: 'List the backups of the location, or look in another one.',
  },
  BACKUP_ALREADY_EXISTS: {
    meaning: 'The location has a backup of that name.',
    retryable: 'no',
    remedy: 'Take another name, or delete that backup.',
  },
  BACKUP_UNFINISHED: {
    meaning: 'A run that was killed left the name with parts of a backup.',
    retryable: 'no',
    remedy: 'Resume or delete it, or back up with `replaceUnfinished`.',
  },
  BACKUP_IN_PROGRESS: {
    meaning: 'Another run writes, finishes, copies or deletes this backup.',
    retryable: 'see `retryable`',
    remedy: 'Wait until it has ended. If it does not run any more, wait for the end of its lease, or unlock the backup.',
  },
  BACKUP_BROKEN: {
    meaning: 'Files of the backup are missing, damaged or not those that were written.',
    retryable: 'no',
    remedy: 'Repair it from another location. `allowDamaged` restores what can still be read.',
  },
  BACKUP_LOCKED: {
    meaning: 'The store keeps files of the backup until a date, or under a legal hold.',
    retryable: 'no',
    remedy: 'Wait until the date in the message.',
  },
  BACKUP_UNTRUSTED: {
    meaning: 'The backup is not signed by a key that is asked for, or the location has been set back.',
    retryable: 'no',
    remedy: 'Find out who wrote the backup before you use it.',
  },
  BACKUP_FORMAT_UNSUPPORTED: {
    meaning: 'The backup has a format version that this version of Lifeboat does not know.',
    retryable: 'no',
    remedy: 'Use a newer version of Lifeboat.',
  },
  BACKUP_HAS_VOLUME_DATA: {
    meaning: 'The backup has snapshots or copies of volumes that would stay unknown, or may belong to another one.',
    retryable: 'no',
    remedy: 'Give the engine their snapshot locations or the cluster, or choose `keepVolumeData` or `forceSnapshots`.',
  },
  RESTORE_NOT_FOUND: {
    meaning: 'The location has no restore of that name.',
    retryable: 'no',
    remedy: 'List the restores of the location, or look in another one.',
  },
  RESTORE_ALREADY_EXISTS: {
    meaning: 'The location has a restore of that name.',
    retryable: 'no',
    remedy: 'Take another name, or delete that restore.',
  },
  RESTORE_IN_PROGRESS: {
    meaning: 'Another process may still be at this restore.',
    retryable: 'see `retryable`',
    remedy: 'Wait until it has ended.',
  },
  ARCHIVE_CORRUPT: {
    meaning: 'An archive is cut off, damaged or not one that a backup has.',
    retryable: 'no',
    remedy: 'Repair the backup from another location.',
  },
  ARCHIVE_TOO_LARGE: {
    meaning: 'An archive or a file is larger, deeper or denser than the limits allow.',
    retryable: 'no',
    remedy: 'If it is honest, raise the limit that the message names.',
  },
  ITEM_ACTION_FAILED: {
    meaning: 'An item action threw, did not answer in time, or returned what it must not.',
    retryable: 'no',
    remedy: 'Mend the action that the message names.',
  },
  HOOK_FAILED: {
    meaning: 'A hook failed.',
    retryable: 'no',
    remedy: 'Read the output of the hook in the message.',
  },
  VELERO_FAILED: {
    meaning: 'A Velero server that was asked to do something said that it failed.',
    retryable: 'no',
    remedy: 'Read the log of that Velero.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
