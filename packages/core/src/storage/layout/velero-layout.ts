import type { BackupFile, RestoreFile } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Everything that a backup's folder holds. `metadata` is `velero-backup.json`, `contents` the archive; `digests` and `signature`
 * are Lifeboat's own, see `digests/digest-manifest`, and `volumedigests` is. */
export type BackupKeyFile = BackupFile | 'metadata' | 'contents' | 'marker' | 'digests' | 'signature';
/** Everything that a restore's folder holds. `restore` is Lifeboat's own copy of the Restore object; `marker`, `hooks` and `holds` are its own. */
export type RestoreKeyFile = RestoreFile | 'restore' | 'marker';

/** Velero's pkg/persistence/object_store_layout.go (reference, section 1.1); the only place that spells a key. */
const backupFileNames: Readonly<Record<BackupKeyFile, (backup: string) => string>> = {
  metadata: () => 'velero-backup.json',
  contents: (b) => `${b}.tar.gz`,
  logs: (b) => `${b}-logs.gz`,
  results: (b) => `${b}-results.gz`,
  'resource-list': (b) => `${b}-resource-list.json.gz`,
  podvolumebackups: (b) => `${b}-podvolumebackups.json.gz`,
  volumedigests: () => 'lifeboat-volume-digests.json.gz',
  volumesnapshots: (b) => `${b}-volumesnapshots.json.gz`,
  itemoperations: (b) => `${b}-itemoperations.json.gz`,
  volumeinfo: (b) => `${b}-volumeinfo.json.gz`,
  'csi-volumesnapshots': (b) => `${b}-csi-volumesnapshots.json.gz`,
  'csi-volumesnapshotcontents': (b) => `${b}-csi-volumesnapshotcontents.json.gz`,
  'csi-volumesnapshotclasses': (b) => `${b}-csi-volumesnapshotclasses.json.gz`,
  marker: () => 'lifeboat-in-progress.json',
  digests: () => digestsFileName(1),
  signature: () => signatureFileName(1),
};

const restoreFileNames: Readonly<Record<RestoreKeyFile, (restore: string) => string>> = {
  restore: () => 'lifeboat-restore.json',
  logs: (r) => `restore-${r}-logs.gz`,
  results: (r) => `restore-${r}-results.gz`,
  'resource-list': (r) => `restore-${r}-resource-list.json.gz`,
  itemoperations: (r) => `restore-${r}-itemoperations.json.gz`,
  volumeinfo: (r) => `${r}-volumeinfo.json.gz`,
  hooks: () => 'lifeboat-hooks.json.gz',
  holds: () => 'lifeboat-holds.json.gz',
  replaced: () => 'lifeboat-replaced.json.gz',
  marker: () => 'lifeboat-in-progress.json',
};

export const backupKeyFiles = Object.keys(backupFileNames) as readonly BackupKeyFile[];
export const restoreKeyFiles = Object.keys(restoreFileNames) as readonly RestoreKeyFile[];

/** Under which every backup and every restore has its folder. */
export const backupsFolder = 'backups/';
export const restoresFolder = 'restores/';

/** @throws LifeboatError `INVALID_REQUEST` for a name that would leave its folder */
export function backupFolder(backup: string): string {
  return `${backupsFolder}${checkedName('backup', backup)}/`;
}

export function restoreFolder(restore: string): string {
  return `${restoresFolder}${checkedName('restore', restore)}/`;
}

export function backupKey(backup: string, file: BackupKeyFile): string {
  return backupFolder(backup) + backupFileName(backup, file);
}

/** In the backup's folder. */
export function backupFileName(backup: string, file: BackupKeyFile): string {
  return backupFileNames[file](backup);
}

export function restoreKey(restore: string, file: RestoreKeyFile): string {
  return restoreFolder(restore) + restoreFileNames[file](restore);
}

const claimPattern = /^lifeboat-in-progress-([0-9a-f-]{1,64})\.json$/;

/** A run's claim of the name whose folder that is, in stores that cannot replace an object atomically; see `lease/win-election`. */
export function claimKey(folder: string, writer: string): string {
  return `${folder}lifeboat-in-progress-${writer}.json`;
}

const digestsPattern = /^lifeboat-digests(?:-([1-9][0-9]{0,14}))?\.(json|sig)$/;

/** The digest manifest of a generation. A later one has a name of its own: the earlier stays until `velero-backup.json` names it. */
export function digestsFileName(generation: number): string {
  return `lifeboat-digests${generation > 1 ? `-${generation}` : ''}.json`;
}

export function signatureFileName(generation: number): string {
  return digestsFileName(generation).replace(/json$/, 'sig');
}

/** Of a digest manifest or its signature; `undefined` for other files. */
export function generationOfFile(fileName: string): number | undefined {
  const [found, generation = '1'] = digestsPattern.exec(fileName) ?? [];
  return found === undefined ? undefined : Number(generation);
}

/** What a key of the layout is. `file` is absent for files that Lifeboat does not know. */
export type ParsedKey =
  | { readonly type: 'backup'; readonly name: string; readonly file?: BackupKeyFile | 'claim'; readonly fileName: string }
  | { readonly type: 'restore'; readonly name: string; readonly file?: RestoreKeyFile | 'claim'; readonly fileName: string };

/** Reads a key back; `undefined` when it belongs to no backup and no restore. */
export function parseKey(key: string): ParsedKey | undefined {
  const [, folder, name, fileName] = /^(backups|restores)\/([^/]+)\/(.+)$/s.exec(key) ?? [];
  if (folder === undefined || name === undefined || fileName === undefined || !isSafeName(name)) return undefined;
  if (folder === 'backups') {
    const file = ownFile(fileName) ?? backupKeyFiles.find((file) => backupFileNames[file](name) === fileName);
    return { type: 'backup', name, fileName, ...(file && { file }) };
  }
  const file = claimPattern.test(fileName) ? 'claim' : restoreKeyFiles.find((file) => restoreFileNames[file](name) === fileName);
  return { type: 'restore', name, fileName, ...(file && { file }) };
}

function ownFile(fileName: string): 'claim' | 'digests' | 'signature' | undefined {
  if (claimPattern.test(fileName)) return 'claim';
  const [, , extension] = digestsPattern.exec(fileName) ?? [];
  if (extension === undefined) return undefined;
  return extension === 'json' ? 'digests' : 'signature';
}

/** Whether a name stays one folder in every store: not empty, no `/` or `\`, no control character, not `.` or `..`. */
export function isSafeName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return name !== '.' && name !== '..' && /^[^/\\\u0000-\u001f\u007f]+$/.test(name) && name.isWellFormed();
}

function checkedName(kind: 'backup' | 'restore', name: string): string {
  if (isSafeName(name)) return name;
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `${JSON.stringify(name)} cannot be the name of a ${kind}: use lower case letters, digits, "-" and "."`,
    context: { [kind]: name },
  });
}
