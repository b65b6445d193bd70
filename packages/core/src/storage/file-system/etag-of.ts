import type { BigIntStats } from 'node:fs';
import type { ObjectInfo } from '../../plugin-api/object-store.ts';

export function infoOf(key: string, stats: BigIntStats): ObjectInfo {
  return { key, size: Number(stats.size), lastModified: stats.mtime, etag: etagOf(stats) };
}

/** Every put makes a new file, so that its number and its time, in nanoseconds, tell it from the one before. A rename changes
 * neither. Two files of one size may only be taken for one another when the second got the number of the first, which was
 * replaced in between, within one tick of the file system's clock: some milliseconds. */
export function etagOf({ ino, size, mtimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs].map((number) => number.toString(16)).join('-');
}
