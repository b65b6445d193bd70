import { realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { LocationSpec } from './location-spec.ts';

/** Tells whether two locations are one: the same folder in two spellings is. */
export function placeOf({ provider, bucket, prefix, config }: Pick<LocationSpec, 'provider' | 'bucket' | 'prefix' | 'config'>): string {
  const keys = provider === 'file' && config.path !== undefined ? { ...config, path: realFolder(config.path) } : config;
  return JSON.stringify([provider, bucket, prefix, Object.entries(keys).sort()]);
}

/** Links resolved as far as the folder exists. */
function realFolder(path: string): string {
  const folder = resolve(path);
  try {
    return realpathSync(folder);
  } catch {
    return dirname(folder) === folder ? folder : join(realFolder(dirname(folder)), basename(folder));
  }
}
