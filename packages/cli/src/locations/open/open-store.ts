import { type ObjectStore, openLocation, type StorageLocationConfig } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { LocationSpec } from '../location-spec.ts';
import { openProvider } from './open-provider.ts';

/** Opens the object store of a location. @throws UsageError for unknown providers, LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export async function openStore(given: LocationSpec, context: Pick<CliContext, 'env' | 'cwd'>): Promise<ObjectStore> {
  const { location, options } = await openProvider(given, 'store', context);
  return (await openLocation({ ...location, objectStorage: placeInStore(given) }, options)).store;
}

/** Where in its provider a location is. */
export function placeInStore({ bucket, prefix, caCert }: LocationSpec): NonNullable<StorageLocationConfig['objectStorage']> {
  return {
    ...(bucket !== undefined && { bucket }),
    ...(prefix !== undefined && { prefix }),
    ...(caCert !== undefined && { caCert }),
  };
}
