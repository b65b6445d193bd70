import { createHash } from 'node:crypto';
import type { BackupStore, BackupWriter, CheckedBackup } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { abortableStream } from '../../flow/abortable-stream.ts';
import { boundedGunzip } from '../../flow/bounded-gunzip.ts';
import { equalJson } from '../../json/index.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { forLocation } from '../fan-out/for-location.ts';
import { backupFiles } from './backup-files.ts';
import type { CopyProgress, CopyStep } from './copy-progress.ts';
import { type CopyVolumesOptions, copyVolumes } from './copy-volumes.ts';
import { digestFile, hashed } from './digest-file.ts';

export interface CopyFilesOptions extends Omit<CopyVolumesOptions, 'writer' | 'backup'> {
  /** As `from` has it, with its digests. */
  readonly source: Pick<CheckedBackup, 'backup' | 'manifest' | 'backups'>;
  readonly from: BackupStore;
  readonly to: BackupStore;
  readonly now: Date;
  /** Of the copy's digests. */
  readonly generation: number;
  readonly progress: CopyProgress;
  /** Called once the name is taken. */
  readonly accept?: (() => void) | undefined;
  /** The fingerprint of the damaged backup that the copy takes the place of. */
  readonly replace?: string | undefined;
}

export interface CopiedFiles {
  readonly backup: Backup;
  readonly files: number;
  readonly bytes: number;
  /** What a restore of the copy will lack. */
  readonly lacking: readonly string[];
}

const discardTimeoutInMs = 60_000;

/**
 * Copies every file of a backup, as a stream, reads each back and compares SHA-256, and checks that gzip files are whole. Then
 * `velero-backup.json` follows, naming the new location. Unfinished remains in the target are removed first; after an error
 * nothing stays there.
 */
export async function copyFiles(options: CopyFilesOptions): Promise<CopiedFiles> {
  const { source, from, to, now, generation, progress, accept, replace, signal } = options;
  const { name, uid } = source.backup.metadata;
  const writer = await to.begin(name, { now, uid, replaceUnfinished: true, replace, operation: 'copy', signal });
  accept?.();
  const volumes = copyVolumes({ ...options, backup: source.backup, writer });
  try {
    const own = await volumes.run();
    const files = await backupFiles(from, name, { signal });
    const totalBytes = files.reduce((sum, { size }) => sum + size, 0);
    const begin = (step: 'copying' | 'checking') => progress.begin({ step, location: to.location, totalBytes });
    const steps = { copying: begin('copying'), checking: begin('checking') };
    let { bytes } = own;
    for (const { fileName } of files)
      if (!own.fileNames.includes(fileName)) bytes += await copyFile(fileName, { ...options, writer, ...steps });
    for (const step of [steps.copying, steps.checking]) step.finish();
    const backup = await writer.commit(forLocation(source.backup, to.location), { generation, signal });
    if (!equalJson(await to.get(name, { signal }), backup)) throw notAsWritten('The Backup object', options);
    const stays = await volumes.forgetBefore();
    return { backup, files: files.length + 1, bytes, lacking: [...own.warnings, ...stays] };
  } catch (error) {
    const failure = await lostName(writer, error);
    // Another run that has the name may rely on what this one wrote.
    if (!LifeboatError.isInstance(failure, 'BACKUP_IN_PROGRESS'))
      await volumes.undo({ signal: AbortSignal.timeout(discardTimeoutInMs) }).catch(() => {}); // the next copy finds them
    await writer.discard({ signal: AbortSignal.timeout(discardTimeoutInMs) }).catch(() => {}); // listed as unfinished
    throw failure;
  }
}

/** Why a copy failed: what another run that has the name by now did to it is no fault of the store. */
async function lostName(writer: BackupWriter, error: unknown): Promise<unknown> {
  try {
    await writer.ensureOwned({ signal: AbortSignal.timeout(discardTimeoutInMs) });
  } catch (refusal) {
    if (LifeboatError.isInstance(refusal, 'BACKUP_IN_PROGRESS')) return refusal;
  }
  return error;
}

interface CopyFileOptions extends CopyFilesOptions {
  readonly writer: BackupWriter;
  readonly copying: CopyStep;
  readonly checking: CopyStep;
}

async function copyFile(fileName: string, options: CopyFileOptions): Promise<number> {
  const { source, from, to, writer, copying, checking, signal } = options;
  const { name } = source.backup.metadata;
  // Checked against the source's digests on the way.
  const original = await source.backups.readStoredFile(name, fileName, { signal });
  if (!original) throw vanished(fileName, name, from);
  const sent = createHash('sha256');
  let bytes = 0;
  const counted = async function* () {
    const watched = copying.watch(fileName, abortableStream(original, { signal, what: 'Copying the backup' }));
    for await (const chunk of hashed(watched, sent)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const isExtra = source.manifest !== undefined && !source.manifest.files.has(fileName);
  await writer.putStoredFile(fileName, counted(), { isExtra, signal });
  const digest = sent.digest('hex');

  const received = createHash('sha256');
  const stored = await to.readStoredFile(name, fileName, { signal });
  if (!stored) throw notAsWritten(fileName, options);
  const what = `${fileName} of backup "${name}" in location "${from.location}"`;
  const watched = checking.watch(fileName, abortableStream(stored, { signal, what: 'Copying the backup' }));
  try {
    for await (const _ of whole(fileName, hashed(watched, received), what));
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN')) throw error;
    // Damaged there already, or on the way?
    if ((await digestFile({ backups: to, name, fileName, signal })) === digest) throw error;
    throw notAsWritten(fileName, options);
  }
  if (received.digest('hex') !== digest) throw notAsWritten(fileName, options);
  return bytes;
}

/** The stream, of a gzip file only if it is whole. */
function whole(fileName: string, source: AsyncIterable<Uint8Array>, what: string): AsyncIterable<Uint8Array> {
  return fileName.endsWith('.gz') ? boundedGunzip({ source, maxBytes: Number.POSITIVE_INFINITY, maxRatio: 1000, what }) : source;
}

function notAsWritten(what: string, { source, to }: Pick<CopyFilesOptions, 'source' | 'to'>): LifeboatError {
  const { name } = source.backup.metadata;
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `${what} of backup "${name}" reads back from location "${to.location}" as something else than was written. Nothing of the copy is kept: check that store`,
    context: { backup: name, location: to.location },
  });
}

function vanished(fileName: string, name: string, { location }: BackupStore): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_BROKEN',
    message: `${fileName} of backup "${name}" is gone from location "${location}": somebody deletes it. Nothing of the copy is kept`,
    context: { backup: name, location },
  });
}
