import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** A folder's path with its links resolved, as far as it exists: the same text for every spelling of it. */
export function realFolder(path: string): string {
  const folder = resolve(path);
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : join(realFolder(dirname(folder)), basename(folder));
  }
}
