import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject, ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { Backup } from '../velero-api/backup.ts';
import type { ArchiveLimits, ArchiveReader } from './archive.ts';
import type { BackupFile, BackupStore } from './backup-store.ts';
import { openArchive } from './open-archive.ts';
import { parseJsonFile, readText } from './read-object.ts';
import { backupKey, backupKeyFiles } from './velero-layout.ts';

export interface VerifyBackupOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly archiveLimits?: ArchiveLimits | undefined;
  /** Where the archive's temporary copy goes. @default the system's folder for temporary files */
  readonly tmpDir?: string | undefined;
}

/** What a whole read of a backup found. */
export interface VerifyResult {
  readonly backup: Backup;
  /** Objects in the archive. */
  readonly items: number;
  /** Decompressed bytes. */
  readonly bytes: number;
  /** Odd but harmless. */
  readonly warnings: readonly string[];
  /** What is missing or damaged; empty for a sound backup. */
  readonly problems: readonly string[];
}

const finishedPhases = ['Completed', 'PartiallyFailed', 'Failed'];
const maxNamed = 100;

/**
 * Reads a backup whole: metadata, every gzip file, the archive and every object in it, and compares counts.
 * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` when `velero-backup.json` is none, and the
 * store's errors; damage elsewhere is in the result's `problems`
 */
export async function verifyBackup(options: VerifyBackupOptions): Promise<VerifyResult> {
  const { backups, name, signal } = options;
  const backup = await backups.get(name, { signal });
  const problems = new ProblemList();
  const warnings: string[] = [];
  const phase = backup.status.phase ?? 'none';
  if (!finishedPhases.includes(phase)) problems.add(`its phase is ${phase}, which is none of a finished backup`);
  for (const file of gzipFiles) await problems.collect(() => checkFile(options, file));
  const archive = await problems.collect(async () =>
    openArchive({
      stream: await backups.openArchive(name, { signal }),
      limits: options.archiveLimits,
      tmpDir: options.tmpDir,
      signal,
      what: `${backupKey(name, 'contents')} in location "${backups.location}"`,
    }),
  );
  if (!archive) return { backup, items: 0, bytes: 0, warnings, problems: problems.list };
  try {
    warnings.push(...archive.warnings.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)));
    if (archive.itemCount > 0 && archive.formatVersion === undefined) warnings.push('the archive does not say its format version');
    const kinds = await checkObjects(archive, { problems, signal });
    checkCounts(archive, { backup, problems });
    await problems.collect(() => checkResourceList(options, { kinds, problems }));
  } finally {
    await archive.close();
  }
  return { backup, items: archive.itemCount, bytes: archive.bytes, warnings, problems: problems.list };
}

const gzipFiles = backupKeyFiles.filter((file): file is BackupFile => file !== 'metadata' && file !== 'contents' && file !== 'marker');

async function checkFile({ backups, name, signal }: VerifyBackupOptions, file: BackupFile): Promise<void> {
  const stream = await backups.readFile(name, file, { signal });
  if (!stream) return;
  const what = `${backupKey(name, file)} in location "${backups.location}"`;
  if (file === 'logs') for await (const _ of stream);
  else parseJsonFile(await readText(stream, { maxBytes: Number.POSITIVE_INFINITY, what }), what);
}

/** Reads every object, in every version. Returns how many there are by `groupVersion/Kind`, as the resource list counts. */
async function checkObjects(archive: ArchiveReader, options: { problems: ProblemList; signal: AbortSignal | undefined }) {
  const kinds = new Map<string, number>();
  for (const type of archive.resources()) {
    const [resource = '', ...group] = type.split('.');
    const versions = archive.versions(type);
    for (const namespace of archive.namespaces(type)) {
      for (const name of archive.names(type, namespace)) {
        throwIfAborted(options.signal, 'Verifying the backup');
        const id = { group: group.join('.'), resource, namespace, name };
        const object = await options.problems.collect(() => archive.read(id));
        if (object) {
          checkNamespace(object, { id, problems: options.problems });
          const kind = `${object.apiVersion}/${object.kind}`;
          kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        }
        for (const { version } of versions) await options.problems.collect(() => archive.read(id, { version }));
      }
    }
  }
  return kinds;
}

function checkNamespace(object: KubeObject, { id, problems }: { id: ResourceIdentifier; problems: ProblemList }): void {
  const { namespace = '' } = object.metadata;
  if (namespace === id.namespace) return;
  problems.add(`${object.kind} ${id.name} of the folder of namespace "${id.namespace}" has metadata.namespace "${namespace}"`);
}

function checkCounts(archive: ArchiveReader, { backup, problems }: { backup: Backup; problems: ProblemList }): void {
  const { itemsBackedUp } = backup.status.progress ?? {};
  if (itemsBackedUp === undefined || itemsBackedUp === archive.itemCount) return;
  problems.add(`the archive holds ${archive.itemCount} objects, but status.progress.itemsBackedUp is ${itemsBackedUp}`);
}

async function checkResourceList(
  { backups, name, signal }: VerifyBackupOptions,
  { kinds, problems }: { kinds: Map<string, number>; problems: ProblemList },
): Promise<void> {
  const listed = await backups.readResourceList(name, { signal });
  if (!listed) return;
  for (const kind of new Set([...kinds.keys(), ...Object.keys(listed)])) {
    const names = listed[kind] ?? [];
    const inArchive = kinds.get(kind) ?? 0;
    if (names.length !== inArchive) problems.add(`the resource list names ${names.length} of ${kind}, the archive holds ${inArchive}`);
  }
}

class ProblemList {
  readonly list: string[] = [];

  add(problem: string): void {
    if (this.list.includes(problem)) return;
    if (this.list.length < maxNamed) this.list.push(problem);
    else if (this.list.length === maxNamed) this.list.push('and more');
  }

  /** Runs a check; damage that it throws becomes a problem, other errors pass. */
  async collect<T>(check: () => Promise<T>): Promise<T | undefined> {
    try {
      return await check();
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_CORRUPT', 'ARCHIVE_TOO_LARGE')) throw error;
      this.add(error.message);
      return undefined;
    }
  }
}
