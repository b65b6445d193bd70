import { realpath } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isErrno } from './file-system-error.ts';

/** Throws when a folder between `root` (which may itself be a link) and the file at `path` is a symbolic link: it could
 * lead out of the root. Folders that do not exist yet are fine. */
export async function refuseSymbolicLinks(root: string, path: string): Promise<void> {
  const realRoot = await realpathIfThere(root);
  if (realRoot === undefined) return;
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    const real = await realpathIfThere(folder);
    if (real === undefined) continue;
    if (relative(realRoot, real) === relative(root, folder)) return;
    throw new LifeboatError({
      code: 'INVALID_KEY',
      message: `${folder} is, or lies behind, a symbolic link; the store does not follow links below its root ${root}`,
      context: { path: folder },
    });
  }
}

async function realpathIfThere(path: string): Promise<string | undefined> {
  return realpath(path).catch((error: unknown) => {
    // ENOTDIR: a file is in the way, which the call that follows reports
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
}
