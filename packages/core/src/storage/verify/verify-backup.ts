import type { KeyObject } from 'node:crypto';
import type { VerifyResult } from '../../contract/results/verify-result.ts';
import type { ArchiveLimits, ArchiveReader } from '../../contract/store/archive.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile } from '../../contract/store/stored-file.ts';
import type { Issue } from '../../errors/issues/issue.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { atMostEvery } from '../../flow/at-most-every.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';
import { archiveDisagreements } from '../archive/archive-disagreements.ts';
import { checkFormatVersion } from '../archive/format-version.ts';
import { openArchive } from '../archive/open-archive.ts';
import { type BackupKeyFile, backupFileName, backupKey, backupKeyFiles } from '../layout/velero-layout.ts';
import { countDisagreements } from './count-disagreements.ts';
import { createProblemList, type ProblemList } from './problem-list.ts';
import { verifyObjects } from './verify-objects.ts';

export interface VerifyBackupOptions extends CallOptions {
  /** Keys of which one must have signed the digests, besides what the location asks for. */
  readonly required?: readonly KeyObject[] | undefined;
  readonly backups: BackupStore;
  readonly name: string;
  readonly archiveLimits?: ArchiveLimits | undefined;
  /** Passes the archive on as it is read, to tell how far that is. */
  readonly watchArchive?: (stream: ByteStream) => ByteStream;
  /** Called with how many of the archive's objects were checked, at most five times a second and at the end. */
  readonly onChecked?: ((items: number, totalItems: number) => void) | undefined;
  /** Called once the backup is found. */
  readonly accept?: (() => void) | undefined;
  /** Where the archive's temporary copy goes. @default the system's folder for temporary files */
  readonly tmpDir?: string | undefined;
}

const finishedPhases = ['Completed', 'PartiallyFailed', 'Failed'];
const maxUnknownFiles = 20;

/**
 * Reads a backup whole: metadata, every gzip file, the archive and every object in it, and compares what they say of each
 * other.
 * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` when `velero-backup.json` is none, and the
 * store's errors; damage elsewhere is in the result's `problems`
 */
export async function verifyBackup(options: VerifyBackupOptions): Promise<VerifyResult> {
  const { name, signal } = options;
  await options.backups.get(name, { signal }); // says why not
  const checked = await options.backups.openChecked(name, { signal, ...(options.required && { required: options.required }) });
  if (!checked) throw backupIsGone(options);
  options.accept?.();
  const { backup, backups } = checked;
  const { watchArchive = (stream: ByteStream) => stream } = options;
  const isMissing = (file: BackupKeyFile) =>
    checked.damage.some(({ context }) => context.isMissing === true && context.file === backupFileName(name, file));
  const problems = createProblemList();
  if (checked.distrust) problems.add(checked.distrust.message);
  for (const { message } of checked.damage) problems.add(message);
  const warnings: string[] = [];
  const { phase = 'New' } = backup.status;
  if (!isFinished(phase)) problems.add(`it is in progress: its phase is ${phase || 'New'}`);
  else if (!finishedPhases.includes(phase)) problems.add(`its phase is ${phase}, and not that of a finished backup`);
  warnings.push(...(await unknownFiles(options)));
  const reading = { ...options, backups, backup, problems, warnings };
  for (const file of gzipFiles) if (!isMissing(file)) await problems.collect(() => checkFile(reading, file));
  for (const problem of (await problems.collect(() => countDisagreements(reading))) ?? []) problems.add(problem);
  const archive = await problems.collect(async () =>
    openArchive({
      stream: watchArchive(await backups.openArchive(name, { signal })),
      limits: options.archiveLimits,
      tmpDir: options.tmpDir,
      signal,
      what: `${backupKey(name, 'contents')} in location "${backups.location}"`,
    }),
  );
  await problems.collect(async () => {
    warnings.push(...checkFormatVersion({ backup, location: backups.location, archived: archive?.formatVersion }));
  });
  try {
    if (archive) await checkArchive(archive, reading);
  } finally {
    await archive?.close();
  }
  for (const { message } of await checked.finish({ signal })) problems.add(message);
  if (problems.list.length === 0) await checked.remember({ signal });
  const { itemCount: items, bytes } = archive ?? { itemCount: 0, bytes: 0 };
  const { location } = backups;
  const issues: Issue[] = [
    ...problems.list.map((message) => ({ severity: 'error' as const, code: 'BACKUP_DAMAGED' as const, message, location })),
    ...warnings.map((message) => ({ severity: 'warning' as const, code: 'BACKUP_ODD' as const, message, location })),
  ];
  return { backup, items, bytes, digests: checked.state, warnings, problems: problems.list, issues };
}

function backupIsGone({ backups, name }: VerifyBackupOptions): LifeboatError {
  const message = `Backup "${name}" in location "${backups.location}" is gone: somebody deletes it`;
  return new LifeboatError({ code: 'BACKUP_NOT_FOUND', message, context: { backup: name, location: backups.location } });
}

const notGzip: readonly BackupKeyFile[] = ['metadata', 'contents', 'marker', 'digests', 'signature'];
const gzipFiles = backupKeyFiles.filter((file): file is BackupFile => !notGzip.includes(file));

async function checkFile({ backups, name, signal }: VerifyBackupOptions, file: BackupFile): Promise<void> {
  const check = typedReaders[file];
  if (check) return void (await check(backups, name, { signal }));
  for await (const _ of (await backups.readFile(name, file, { signal })) ?? []); // a log: text of any form
}

const typedReaders: Partial<Record<BackupFile, (backups: BackupStore, name: string, options: CallOptions) => Promise<unknown>>> = {
  results: (backups, ...args) => backups.readResults(...args),
  'resource-list': (backups, ...args) => backups.readResourceList(...args),
  volumeinfo: (backups, ...args) => backups.readVolumeInfo(...args),
  itemoperations: (backups, ...args) => backups.readItemOperations(...args),
  volumesnapshots: (backups, ...args) => backups.readVolumeSnapshots(...args),
  podvolumebackups: (backups, ...args) => backups.readPodVolumeBackups(...args),
  volumedigests: (backups, ...args) => backups.readVolumeDigests(...args),
  'csi-volumesnapshots': (backups, ...args) => backups.readCsiVolumeSnapshots(...args),
  'csi-volumesnapshotcontents': (backups, ...args) => backups.readCsiVolumeSnapshotContents(...args),
  'csi-volumesnapshotclasses': (backups, ...args) => backups.readCsiVolumeSnapshotClasses(...args),
};

async function unknownFiles({ backups, name, signal }: VerifyBackupOptions): Promise<string[]> {
  const names: string[] = [];
  for await (const { fileName, known } of backups.listFiles(name, { signal })) if (!known) names.push(fileName);
  const warnings = names.slice(0, maxUnknownFiles).map((file) => `${file} in its folder is nothing that a backup holds`);
  if (names.length > maxUnknownFiles) warnings.push(`and ${names.length - maxUnknownFiles} more files that a backup does not hold`);
  return warnings;
}

interface CheckArchiveOptions extends VerifyBackupOptions {
  readonly backup: Backup;
  readonly problems: ProblemList;
  readonly warnings: string[];
}

async function checkArchive(archive: ArchiveReader, options: CheckArchiveOptions): Promise<void> {
  const { backups, name, signal, backup, problems, warnings, onChecked } = options;
  warnings.push(...archive.warnings.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)));
  if (archive.formatVersion === undefined) warnings.push('the archive does not say its format version');
  const listed = await problems.collect(() => backups.readResourceList(name, { signal }));
  if (listed === undefined && !problems.list.some((problem) => problem.includes(backupKey(name, 'resource-list'))))
    warnings.push('it has no resource list: whether objects are missing from the archive is not known');
  throwIfAborted(signal, 'Verifying the backup');
  let items = 0;
  const { perhaps, tell } = atMostEvery(200, () => onChecked?.(items, archive.itemCount));
  const count = (done: number) => {
    items = done;
    perhaps();
  };
  await verifyObjects(archive, { listed, problems, signal, onChecked: count });
  tell();
  for (const disagreement of archiveDisagreements(backup, archive)) problems.add(disagreement);
}
