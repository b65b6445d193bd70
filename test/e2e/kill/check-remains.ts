import { globSync } from 'node:fs';
import { join } from 'node:path';
import { type BackupEntry, type Engine, LifeboatError } from '@lifeboat/core';
import type { KillTarget } from './kill-target.ts';

/** What a killed backup left, seen from the server's own disk, past all of our code. */
interface Remains {
  /** Object keys under the prefix. */
  readonly keys: readonly string[];
  /** Multipart uploads of the whole server that nobody ended. */
  readonly uploads: number;
}

/** Looks into the data folder of a MinIO (an object is a folder with `xl.meta`). */
function remainsOnDisk(minioFolder: string, { bucket, prefix }: Pick<KillTarget, 'bucket' | 'prefix'>): Remains {
  const home = join(minioFolder, bucket, prefix);
  const keys = globSync('**/xl.meta', { cwd: home }).map((path) => path.replace(/\/xl\.meta$/, ''));
  return { keys: keys.sort(), uploads: globSync('.minio.sys/multipart/*/*/xl.meta', { cwd: minioFolder }).length };
}

/** Checks one killed backup and cleans it up; returns what is wrong, empty when all is well. */
export async function checkRemains(options: {
  readonly engine: Engine;
  readonly target: KillTarget;
  readonly minioFolder: string;
  readonly way: 'delete' | 'replace';
}): Promise<string[]> {
  const { engine, target, minioFolder, way } = options;
  const problems: string[] = [];
  const name = target.backup;
  const remains = remainsOnDisk(minioFolder, target);
  const listed = await listedEntry(engine, name);
  const metadata = remains.keys.includes(`backups/${name}/velero-backup.json`);
  const complete = listed?.state === 'complete';

  // It is put once, when everything else is there.
  if (complete !== metadata) problems.push(`velero-backup.json is ${metadata ? '' : 'not '}there, and it is listed as ${listed?.state}`);
  if (listed?.state === 'complete') {
    const { problems: found } = await engine.verifyBackup(name).result;
    problems.push(...found.map((problem) => `listed as complete, but ${problem}`));
    if (listed.backup.status.phase !== 'Completed') problems.push(`listed with the phase ${listed.backup.status.phase}`);
  }
  if (remains.keys.length > 0 && !listed) problems.push(`it left ${remains.keys.join(', ')}, and no listing tells`);

  const again = (extra: { replaceUnfinished?: boolean } = {}) =>
    engine.backup({ name, includedNamespaces: [target.namespace], ...extra }).result;
  if (listed) {
    const refusal = await again().then(
      (result) => `was not refused: ${result.phase}`,
      (error: unknown) => error,
    );
    const code = complete ? 'BACKUP_ALREADY_EXISTS' : 'BACKUP_UNFINISHED';
    if (!LifeboatError.isInstance(refusal, code)) problems.push(`a new backup of that name: ${String(refusal)}`);
    else if (!refusal.message.includes(name) || !/delete/.test(refusal.message)) problems.push(`unclear: ${refusal.message}`);
  }

  // The lease of the killed process has not ended yet.
  await engine.unlockBackup(name, { force: true });
  if (way === 'delete' || complete) {
    await engine.deleteBackup(name).result.catch((error: unknown) => {
      if (remains.keys.length > 0 || !LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND')) problems.push(`delete: ${String(error)}`);
    });
    const left = remainsOnDisk(minioFolder, target);
    if (left.keys.length > 0 || left.uploads > 0) problems.push(`delete left ${left.keys.join(', ')} and ${left.uploads} uploads`);
  }
  const { phase } = await again({ replaceUnfinished: true });
  if (phase !== 'Completed') problems.push(`the name is not usable again: ${phase}`);
  const verified = await engine.verifyBackup(name).result;
  problems.push(...verified.problems.map((problem) => `the next backup of that name: ${problem}`));
  const { uploads } = remainsOnDisk(minioFolder, target);
  if (uploads > 0) problems.push(`the next backup of that name left ${uploads} uploads of the killed one`);
  await engine.deleteBackup(name).result;
  return problems;
}

async function listedEntry(engine: Engine, name: string): Promise<BackupEntry | undefined> {
  for await (const entry of engine.listBackups()) if (entry.name === name) return entry;
  return undefined;
}

/** How many parts an object of the server was put in. */
export function partCount(minioFolder: string, bucket: string, key: string): number {
  return globSync('*/part.*', { cwd: join(minioFolder, bucket, key) }).length;
}
