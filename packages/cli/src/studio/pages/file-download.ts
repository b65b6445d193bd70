import type { BackupFile, RestoreFile } from '@lifeboat/core';
import { locationOf, NoSuchPageError, needed, type Studio, type StudioAnswer, type StudioRequest } from '../routes/studio-request.ts';
import { filePolicy } from '../security/answer-headers.ts';

/** The files of a backup that can be had. */
export const backupFiles = [
  'contents',
  'logs',
  'results',
  'resource-list',
  'volumeinfo',
  'itemoperations',
  'volumesnapshots',
  'podvolumebackups',
] as const satisfies readonly ('contents' | BackupFile)[];

/** The files of a restore that can be had. */
export const restoreFiles = ['logs', 'results', 'resource-list', 'volumeinfo', 'itemoperations'] as const satisfies readonly RestoreFile[];

/** A file of a backup or restore, as fast as it is read. */
export async function fileDownload(studio: Studio, { params, signal }: StudioRequest): Promise<StudioAnswer> {
  const { engine } = studio;
  const { name: storageLocation, display } = locationOf(studio, params);
  const wanted = needed(params, 'file');
  const restore = params.get('restore');
  const name = restore ?? needed(params, 'backup');
  const stream =
    restore === null
      ? await engine.openBackupFile(name, one(backupFiles, wanted), { storageLocation, signal })
      : await engine.openRestoreFile(name, one(restoreFiles, wanted), { storageLocation, signal });
  if (!stream) throw new NoSuchPageError(`"${name}" in ${display} has no file "${wanted}"`);
  const ending = wanted === 'contents' ? 'tar.gz' : wanted === 'logs' ? 'log' : 'json';
  return { status: 200, headers: downloadHeaders(`${name}-${wanted}.${ending}`, ending), body: stream };
}

const types = {
  'tar.gz': 'application/gzip',
  log: 'text/plain; charset=utf-8',
  json: 'application/json',
  yaml: 'text/plain; charset=utf-8',
} as const;

/** What an answer says that is a file: it is kept, not shown, under a name that no file system takes for more than that. */
export function downloadHeaders(fileName: string, type: keyof typeof types): Record<string, string> {
  const plain = fileName
    .replace(/[^\w.-]+/g, '_')
    .replace(/^\.+/, '_')
    .slice(-150);
  return {
    'content-type': types[type],
    'content-disposition': `attachment; filename="${plain}"`,
    'content-security-policy': filePolicy,
  };
}

function one<T extends string>(known: readonly T[], wanted: string): T {
  const found = known.find((each) => each === wanted);
  if (found === undefined) throw new NoSuchPageError(`There is no file "${wanted}"`);
  return found;
}
