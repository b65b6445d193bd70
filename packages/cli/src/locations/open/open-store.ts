import { type ObjectStore, openLocation } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { LocationSpec } from '../location-spec.ts';
import { openProvider } from './open-provider.ts';

/** Opens the object store of a location. @throws UsageError for unknown providers, LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export async function openStore(given: LocationSpec, context: Pick<CliContext, 'env' | 'cwd'>): Promise<ObjectStore> {
  const { location, options } = await openProvider(given, 'store', context);
  const { bucket, prefix, caCert } = given;
  const place = {
    ...(bucket !== undefined && { bucket }),
    ...(prefix !== undefined && { prefix }),
    ...(caCert !== undefined && { caCert }),
  };
  return (await openLocation({ ...location, objectStorage: place }, options)).store;
}
