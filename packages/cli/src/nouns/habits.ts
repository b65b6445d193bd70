/** Other words for commands, which are understood and not shown in help: those of kubectl and of other programs. */
export const verbHabits: ReadonlyMap<string, readonly string[]> = new Map([
  ['get', ['list', 'ls']],
  ['delete', ['rm', 'remove']],
  ['describe', ['show', 'inspect']],
  ['create', ['new']],
]);

/** The same for nouns: short names and kinds, as kubectl takes them. */
export const nounHabits: ReadonlyMap<string, readonly string[]> = new Map([
  ['backup-location', ['bsl', 'backupstoragelocation', 'backupstoragelocations', 'backup-storage-locations']],
  ['snapshot-location', ['vsl', 'volumesnapshotlocation', 'volumesnapshotlocations', 'volume-snapshot-locations']],
  ['repo', ['repository', 'repositories', 'backuprepositories']],
]);

const locations = '"lifeboat doctor" looks at the locations of lifeboat.yaml, "lifeboat backup-location get" lists those of a server';

/** What people type for commands that go by another name. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['location', locations],
  ['locations', locations],
  ['logs', '"lifeboat backup logs NAME" or "lifeboat restore logs NAME" prints a log'],
  ['log', '"lifeboat backup logs NAME" or "lifeboat restore logs NAME" prints a log'],
  ['download', '"lifeboat backup download NAME" saves a backup as a file'],
  ['copy', '"lifeboat backup copy NAME --from A --to B" copies a backup'],
  ['cp', '"lifeboat backup copy NAME --from A --to B" copies a backup'],
  ['verify', '"lifeboat backup verify NAME" reads a backup whole, "lifeboat repo verify" the files of volumes'],
  ['prune', '"lifeboat backup prune" deletes the backups that have expired'],
  ['plan', '"lifeboat restore plan BACKUP" says what a restore would do'],
  ['apply', '"lifeboat restore apply FILE" carries a saved plan out'],
  ['diff', '"lifeboat compare" says what differs between backups and clusters'],
  ['bug', '"lifeboat debug" collects what a report of a bug needs'],
  ['pause', '"lifeboat schedule pause NAME" pauses a schedule'],
  ['unpause', '"lifeboat schedule unpause NAME" lets a paused schedule go on'],
]);

/** What to type instead of a word that is no command; `noun`: the command before it, if there is one. */
export function habitHint(word: string, noun: string | undefined): string | undefined {
  if (noun === 'backup')
    return `"lifeboat backup create ${word}" makes a backup of that name, "lifeboat backup describe ${word}" tells of it`;
  if (noun === 'restore') return `"lifeboat restore create --from-backup ${word}" restores the backup of that name`;
  return noun === undefined ? elsewhere.get(word) : undefined;
}
