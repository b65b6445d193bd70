import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** Resolves the links in a folder's path, as far as it exists, so that every spelling of the path gives the same text. */
export function realFolder(path: string): string {
  const folder = resolve(path);
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : join(realFolder(dirname(folder)), basename(folder));
  }
}
