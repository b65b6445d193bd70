import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrno } from './file-system-error.ts';

/** Makes a private folder and those above it; returns the first one that was missing. Node's own recursive mkdir calls a
 * read-only file system ENOENT. */
export async function makeFolders(path: string): Promise<string | undefined> {
  try {
    await mkdir(path, { mode: 0o700 });
    return path;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return undefined; // a file there fails what comes next, with ENOTDIR
    if (!isErrno(error, 'ENOENT') || dirname(path) === path) throw error;
  }
  const first = await makeFolders(dirname(path));
  await makeFolders(path);
  return first ?? path;
}
