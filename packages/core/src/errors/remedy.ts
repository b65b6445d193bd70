/** Name of an option of the failed call. */
export type RemedyOption =
  | 'allowDamaged'
  | 'allowInUse'
  | 'force'
  | 'forceSnapshots'
  | 'ignoreFreeSpace'
  | 'keepVolumeData'
  | 'replaceUnfinished'
  | 'storageLocation'
  | 'storageLocations'
  | 'takeOver'
  | 'volumeFiles.password';

/**
 * What to do after a failure, for programs. A front end puts it in its own words: the CLI prints a command, a controller writes a status.
 * `location` is the name of a storage location of the engine; if it is absent, any location that has the backup will do.
 */
export type Remedy =
  | { readonly action: 'list-backups' | 'list-restores'; readonly location: string }
  | { readonly action: 'delete-backup' | 'unlock-backup'; readonly backup: string; readonly location?: string; readonly force?: true }
  | { readonly action: 'copy-backup' | 'repair-backup' | 'resume-backup'; readonly backup: string; readonly location?: string }
  | { readonly action: 'resume-restore'; readonly restore: string; readonly location: string; readonly force?: true }
  | { readonly action: 'read-restore-log'; readonly restore: string; readonly location: string }
  /** Find out what the store's server can do and which options it needs. */
  | { readonly action: 'probe-store' }
  /** Repeat the call with this option. */
  | { readonly action: 'set-option'; readonly option: RemedyOption };
