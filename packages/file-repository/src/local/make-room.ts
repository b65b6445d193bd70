import { lstat as lstatCallback, rm as rmCallback, unlink as unlinkCallback } from 'node:fs';
import { promisify } from 'node:util';

const lstat = promisify(lstatCallback);
const rm = promisify(rmCallback) as unknown as (path: Buffer, options: { recursive: true; force: true }) => Promise<void>;
const unlink = promisify(unlinkCallback);

/** What is there is replaced; a directory with all that it holds only if that may be. */
export async function makeRoom(where: Buffer, mayEmpty: boolean): Promise<void> {
  const found = await lstat(where).catch(() => undefined);
  if (found?.isDirectory() && !mayEmpty) throw new Error('a directory is in its place');
  if (found?.isDirectory()) await rm(where, { recursive: true, force: true });
  else if (found) await unlink(where);
}
