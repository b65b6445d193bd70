/** An option of the call that failed, by its name in the API. */
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
 * What gets on after a failure, for programs: a front end says it in its own words (the CLI as a command, a controller in a
 * status). `location` is the name of a storage location of the engine; where it is missing, any that has the backup will do.
 */
export type Remedy =
  | { readonly action: 'list-backups' | 'list-restores'; readonly location: string }
  | { readonly action: 'delete-backup' | 'unlock-backup'; readonly backup: string; readonly location?: string; readonly force?: true }
  | { readonly action: 'copy-backup' | 'repair-backup' | 'resume-backup'; readonly backup: string; readonly location?: string }
  | { readonly action: 'resume-restore'; readonly restore: string; readonly location: string; readonly force?: true }
  | { readonly action: 'read-restore-log'; readonly restore: string; readonly location: string }
  /** Find out what the server of a store can do, and which options it needs. */
  | { readonly action: 'probe-store' }
  /** Make the same call with this option. */
  | { readonly action: 'set-option'; readonly option: RemedyOption };
