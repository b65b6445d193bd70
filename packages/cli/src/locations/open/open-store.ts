import { createFileSystemObjectStore, type ObjectStore } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import type { LocationSpec } from '../location-spec.ts';
import { openProvider } from './open-provider.ts';

/** Opens the object store of a location. @throws UsageError for unknown providers, LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export async function openStore(location: LocationSpec, context: Pick<CliContext, 'env' | 'cwd'>): Promise<ObjectStore> {
  if (location.provider === 'file') return openFileStore(location);
  const { plugin, config } = await openProvider(location, 'store', context);
  if (!plugin.createObjectStore) throw new UsageError(`Location ${location.display}: the provider ${plugin.name} has no object stores`);
  return await plugin.createObjectStore(config);
}

function openFileStore(location: LocationSpec): ObjectStore {
  const { path, ...others } = location.config;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new UsageError(`Location ${location.name}: unknown config key "${unknown}"; known: path`);
  if (path === undefined) throw new UsageError(`Location ${location.name}: a file location needs config.path`);
  return createFileSystemObjectStore({ root: path, ...(location.prefix !== undefined && { prefix: location.prefix }) });
}
