/** What the cluster or the location is asked for the names of. */
export type NameKind =
  | 'backup'
  | 'restore'
  | 'schedule'
  | 'backup-location'
  | 'snapshot-location'
  | 'repository'
  | 'namespace'
  /** Entries of `lifeboat.yaml`. */
  | 'location';

const options = new Map<string, NameKind>([
  ['--from-backup', 'backup'],
  ['--backup', 'backup'],
  ['--restore', 'restore'],
  ['--from-schedule', 'schedule'],
  ['--storage-location', 'backup-location'],
  ['--default-backup-storage-location', 'backup-location'],
  ['--volume-snapshot-locations', 'snapshot-location'],
  ['--snapshot-location', 'snapshot-location'],
  ['--location', 'location'],
  ['--from', 'location'],
  ['--to', 'location'],
  ['--namespace', 'namespace'],
  ['--include-namespaces', 'namespace'],
  ['--exclude-namespaces', 'namespace'],
]);

const nouns = new Map<string, NameKind>([
  ['backup', 'backup'],
  ['restore', 'restore'],
  ['volume', 'backup'],
  ['schedule', 'schedule'],
  ['backup-location', 'backup-location'],
  ['snapshot-location', 'snapshot-location'],
  ['repo', 'repository'],
]);

/** Of the value of a flag. */
export function namesOfOption(long: string): NameKind | undefined {
  return options.get(long);
}

/** Of the arguments of a noun's commands. */
export function namesOfNoun(noun: string): NameKind | undefined {
  return nouns.get(noun);
}
