import { realFolder } from '@lifeboat/core/provider-kit';
import type { LocationSpec } from './location-spec.ts';

/** Tells whether two locations are one: the same folder in two spellings is. */
export function placeOf({ provider, bucket, prefix, config }: Pick<LocationSpec, 'provider' | 'bucket' | 'prefix' | 'config'>): string {
  const keys = provider === 'file' && config.path !== undefined ? { ...config, path: realFolder(config.path) } : config;
  return JSON.stringify([provider, bucket, prefix, Object.entries(keys).sort()]);
}
