import { lstat as lstatCallback, rm as rmCallback, unlink as unlinkCallback } from 'node:fs';
import { promisify } from 'node:util';

const lstat = promisify(lstatCallback);
const rm = promisify(rmCallback) as unknown as (path: Buffer, options: { recursive: true; force: true }) => Promise<void>;
const unlink = promisify(unlinkCallback);

/** Removes what is at this path. A directory is removed, with everything in it, only if `mayEmpty` is set. @throws Error otherwise */
export async function makeRoom(where: Buffer, mayEmpty: boolean): Promise<void> {
  const found = await lstat(where).catch(() => undefined);
  if (found?.isDirectory() && !mayEmpty) throw new Error('a directory is in its place');
  if (found?.isDirectory()) await rm(where, { recursive: true, force: true });
  else if (found) await unlink(where);
}
