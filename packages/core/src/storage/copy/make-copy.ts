import type { CopiedBackup } from '../../contract/results/copied-backup.ts';
import type { ArchiveLimits } from '../../contract/store/archive.ts';
import type { BackupStore, CheckedBackup } from '../../contract/store/backup-store.ts';
import type { BackupEntry } from '../../contract/store/stored-file.ts';
import type { VolumeBlobDigest } from '../../contract/store/volume-blob-digest.ts';
import type { VolumeFilesCopier } from '../../contract/store/volume-files-copier.ts';
import type { Issue } from '../../errors/issues/issue.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupKey } from '../layout/velero-layout.ts';
import { refuseRunning } from '../ownership/refuse-running.ts';
import { readVolumeFiles } from '../reading/read-volume-files.ts';
import { compareCopies } from './compare-copies.ts';
import { copyFiles } from './copy-files.ts';
import type { CopyProgress } from './copy-progress.ts';
import { localVolumeData } from './local-volume-data.ts';
import { nextGeneration } from './next-generation.ts';
import { readOwnFiles } from './own-files.ts';
import { fileProblems, verifyCopy } from './verify-copy.ts';

export interface MakeCopyOptions extends CallOptions {
  readonly name: string;
  readonly from: BackupStore;
  readonly to: BackupStore;
  readonly now: Date;
  readonly archiveLimits?: ArchiveLimits | undefined;
  readonly progress: CopyProgress;
  /** Copies the files of volumes, too. @default they stay where they are: that is a warning */
  readonly files?: VolumeFilesCopier | undefined;
  /** Called once nothing is in the way any more and the name is taken. */
  readonly accept?: (() => void) | undefined;
}

/**
 * Copies a finished backup to another location and verifies it by SHA-256. Spec and label of the copy name the new location,
 * as Velero's sync writes them. Files of its restores are not copied: they tell of what happened in their location. Half-written
 * remains in the target are removed first; a copy there that is damaged is replaced if the original is sound.
 * @throws LifeboatError as `BackupStore.getComplete` of the source; `BACKUP_ALREADY_EXISTS` for another backup of that name in
 * the target, `BACKUP_IN_PROGRESS` for one that somebody writes, finishes or deletes there, `STORE_READ_ONLY`, `BACKUP_BROKEN`, `STORE_*`
 */
export async function makeCopy(options: MakeCopyOptions): Promise<CopiedBackup> {
  const { name, from, to, now, progress, accept, signal } = options;
  if (from.location === to.location) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Backup "${name}" cannot be copied from location "${from.location}" to itself: name another location`,
      context: { backup: name, location: to.location },
    });
  }
  await from.getComplete(name, { signal });
  const source = await from.openChecked(name, { signal });
  if (!source) throw new LifeboatError({ code: 'BACKUP_NOT_FOUND', message: `Backup "${name}" is gone from location "${from.location}"` });
  const refusal = source.distrust ?? (source.damage.length > 0 ? damagedSource(messages(source.damage), options) : undefined);
  if (refusal) throw refusal;
  const { backup } = source;
  const volumes = await readOwnFiles({ name, backups: source.backups, files: options.files, signal });
  const warnings = await localVolumeData({ name, from: source.backups, to, filesToo: volumes !== undefined, signal });
  // First: what is judged below is replaced only if it is still as it was before.
  const fingerprint = await to.fingerprint(name, { signal });
  const there = await to.inspect(name, { signal });
  const target = there && (await targetDigests(options));
  const state = there && (await checkTarget({ entry: there, target, backup }, options));
  if (state === 'present')
    return { backup: await to.get(name, { signal }), outcome: 'present', files: 0, bytes: 0, warnings, issues: issuesOf(warnings, to) };
  // What is replaced may have copies of files, which no record names any more then.
  const before = there && options.files ? (await readVolumeFiles({ backups: to, entry: there, signal })).podVolumes : [];
  const digestsBefore = there && options.files ? await readDigests(to, name, { signal }) : [];
  // A copy that replaces another is told from it by whoever remembers the location.
  const generation = state === 'damaged' ? await nextGeneration({ name, to, signal }) : 1;
  const { lacking, ...copied } = await copyFiles({
    source,
    volumes,
    before,
    digestsBefore,
    files: options.files,
    from,
    to,
    now,
    generation,
    progress,
    accept,
    signal,
    ...(state === 'damaged' && { replace: fingerprint }),
  });
  const all = [...warnings, ...lacking];
  return { ...copied, outcome: state === 'damaged' ? 'replaced' : 'copied', warnings: all, issues: issuesOf(all, to) };
}

function issuesOf(warnings: readonly string[], { location }: BackupStore): Issue[] {
  return warnings.map((message) => ({ severity: 'warning', code: 'COPY_INCOMPLETE', message, location }));
}

/** Those that can be read: what they tell of is protected by its format, too. */
async function readDigests(backups: BackupStore, name: string, options: CallOptions): Promise<readonly VolumeBlobDigest[]> {
  try {
    return (await backups.readVolumeDigests(name, options)) ?? [];
  } catch (error) {
    if (LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_TOO_LARGE')) return [];
    throw error;
  }
}

interface Target {
  readonly entry: BackupEntry;
  /** With its digests, unless its `velero-backup.json` is missing or is none. */
  readonly target: CheckedBackup | undefined;
  readonly backup: Backup;
}

async function targetDigests({ name, to, signal }: MakeCopyOptions): Promise<CheckedBackup | undefined> {
  try {
    return await to.openChecked(name, { signal });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'BACKUP_BROKEN')) return undefined;
    throw error;
  }
}

/** What to do with what the target has under that name. */
async function checkTarget({ entry, target, backup }: Target, options: MakeCopyOptions): Promise<'remains' | 'present' | 'damaged'> {
  const { name, from, to, progress, signal } = options;
  // Then what its object says, the uid among it, tells nothing.
  const isSealBroken = target?.state === 'broken' || target?.distrust !== undefined;
  if (!isSealBroken && (entry.state === 'unfinished' || entry.state === 'in-progress')) {
    refuseRunning({ entry, location: to.location, doing: 'copied' });
    return 'remains';
  }
  const uid = entry.state === 'complete' && !isSealBroken ? entry.backup.metadata.uid : undefined;
  const { missing, differing } = await compareCopies({ name, from, to, progress, signal });
  const archive = backupKey(name, 'contents');
  const hasArchive = ![...missing, ...differing].some((file) => archive.endsWith(`/${file}`));
  if (uid && backup.metadata.uid ? uid !== backup.metadata.uid : !hasArchive) throw another(entry, options);
  const isSealed = target !== undefined && !isSealBroken && target.damage.length === 0;
  const isSame = entry.state === 'complete' && isSealed && missing.length + differing.length === 0;
  if (isSame && (await fileProblems({ backups: to, name, files: options.files, signal })).problems.length === 0) return 'present';
  const problems = await problemsOf(from, options);
  if (problems.length > 0) throw damagedSource(problems, options);
  if (!isSealBroken && differing.length > 0 && (await problemsOf(to, options)).length === 0) throw another(entry, options, differing);
  return 'damaged';
}

async function problemsOf(
  backups: BackupStore,
  { name, archiveLimits, files, progress, signal }: MakeCopyOptions,
): Promise<readonly string[]> {
  try {
    return (await verifyCopy({ backups, name, archiveLimits, files, progress, signal })).problems;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'BACKUP_BROKEN')) return [error.message];
    throw error;
  }
}

function messages(errors: readonly Error[]): string[] {
  return errors.map(({ message }) => message);
}

function another(entry: BackupEntry, { name, from, to }: MakeCopyOptions, differing?: readonly string[]): LifeboatError {
  const why = differing
    ? `is sound and differs from that in "${from.location}" in ${differing.join(', ')}`
    : `is another one than that in "${from.location}"${entry.state === 'broken' ? ', as far as can be told: it is broken' : ''}`;
  return new LifeboatError({
    code: 'BACKUP_ALREADY_EXISTS',
    message: `The backup "${name}" in location "${to.location}" ${why}. Nothing was copied: delete it there first if it is not needed`,
    context: {
      backup: name,
      location: to.location,
      remedy: [{ action: 'delete-backup', backup: name, location: to.location }],
    },
  });
}

function damagedSource(problems: readonly string[], { name, from }: MakeCopyOptions): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_BROKEN',
    message: `Backup "${name}" in location "${from.location}" is damaged itself: ${problems.slice(0, 3).join('; ')}. Nothing was copied`,
    context: { backup: name, location: from.location, problems },
  });
}
