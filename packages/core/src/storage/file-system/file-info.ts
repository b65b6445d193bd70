import type { BigIntStats } from 'node:fs';
import type { ObjectInfo } from '../../plugin-api/object-store.ts';

export function infoOf(key: string, stats: BigIntStats): ObjectInfo {
  return { key, size: Number(stats.size), lastModified: stats.mtime, etag: etagOf(stats) };
}

/** Every put makes a new file, so that its number and its time, in nanoseconds, tell it from the one before. A rename changes
 * neither. */
export function etagOf({ ino, size, mtimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs].map((number) => number.toString(16)).join('-');
}
