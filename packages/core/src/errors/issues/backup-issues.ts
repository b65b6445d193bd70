import type { IssueCodeFacts } from './issue-code-facts.ts';

/** What a backup run tells. */
export const backupIssues = {
  ITEM_NOT_BACKED_UP: {
    meaning: 'An object could not be backed up, or not as it is at the end of its operation.',
    remedy: 'Read the reason in the message, and back up again.',
  },
  ITEM_NOT_THERE: {
    meaning: 'An object that another one brings along is not in the cluster, or changed while it was backed up.',
    remedy: 'Nothing, unless the object should be there.',
  },
  TYPE_NOT_BACKED_UP: {
    meaning: 'The objects of a kind could not be listed, so that they are not, or not all, in the backup.',
    remedy: 'Mend the API that does not answer, or exclude its resources.',
  },
  NOTHING_SELECTED: {
    meaning: 'A filter, a name or a label selector of the request selects nothing.',
    remedy: 'Look for a typing error in the request.',
  },
  RELATIONS_UNKNOWN: {
    meaning: 'Objects that belong together could not be found out: they are backed up one by one, or do not come along.',
    remedy: 'Grant the user of the engine the right to read what the message names.',
  },
  VOLUME_NOT_SAVED: {
    meaning: 'The backup has the objects of a volume, but not its data.',
    remedy: 'Read the reason in `unsavedVolumes`; say skip in a volume policy if that is meant.',
  },
  VOLUME_FILES_INCOMPLETE: {
    meaning: 'Files of a volume were not saved as they are: they could not be read, changed meanwhile, or the format does not keep them.',
    remedy: 'Read which in the message. A hook that quiets the application, or a snapshot, saves files that change.',
  },
  VOLUME_FILES_NOT_LOCKED: {
    meaning: 'The location locks its backups, and the repository with the files of their volumes has no lock of its own.',
    remedy:
      'Use a new prefix of the bucket: repositories of kopia that are made there are locked. Those that are there stay as they are; a default retention of the bucket locks what is written from then on.',
  },
  WELL_KNOWN_PASSWORD: {
    meaning: 'The files of volumes are in a repository with the password that every Velero has which was not given another.',
    remedy: 'Protect the location as the data itself. A repository keeps its password: new ones get the one that is given.',
  },
  VOLUME_CHOICE_UNSURE: {
    meaning: 'What says how a volume is to be saved could not be read or followed, and something else was done.',
    remedy: 'Grant the right to read it, or correct what the message names.',
  },
  SNAPSHOTS_LEFT: {
    meaning: 'Snapshots, or objects of snapshots, that nothing needs any more could not be removed.',
    remedy: 'Remove what the message names.',
  },
  LOCATION_MISSED_OUT: {
    meaning: 'One of several locations does not have the backup.',
    remedy: 'Bring it there with `repairBackup`.',
  },
} as const satisfies Readonly<Record<string, IssueCodeFacts>>;
