import type { LocationConfig, ProviderPlugin } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { UsageError } from '../../usage-error.ts';
import type { LocationSpec } from '../location-spec.ts';
import { findPlugin } from '../plugins/find-plugin.ts';
import { findKnownProvider } from '../providers/known-providers.ts';
import type { SnapshotLocationSpec } from '../snapshot-location-spec.ts';
import { locationCredentials, ownCredentials } from './location-credentials.ts';

/** A provider and what it gets to open a location with. */
export interface OpenedProvider {
  readonly plugin: ProviderPlugin;
  readonly config: LocationConfig;
}

/** Loads the provider of a location, built in or of a plugin, and puts together the location's configuration and credentials.
 * @throws UsageError for unknown providers, LifeboatError `CREDENTIALS_MISSING` */
export async function openProvider(
  location: LocationSpec | SnapshotLocationSpec,
  kind: 'store' | 'snapshotter',
  context: Pick<CliContext, 'env' | 'cwd'>,
): Promise<OpenedProvider> {
  const { env } = context;
  const { bucket, prefix, caCert } = location as LocationSpec;
  const common = {
    name: location.name,
    ...(bucket !== undefined && { bucket }),
    ...(prefix !== undefined && { prefix }),
    ...(caCert !== undefined && { caCert }),
  };
  const known = findKnownProvider(location.provider);
  if (known) {
    const found = locationCredentials(location, known, context);
    const plugin = await known.load({ env, location, found });
    const config = { ...known.configDefaults(kind, location, env), ...location.config };
    return { plugin, config: { ...common, config, ...(typeof found === 'function' && { credentials: found }) } };
  }
  if (location.credential === 'default-chain')
    throw new UsageError(`Location ${location.display}: "credential: default-chain" is for the providers that are built in`);
  const plugin = await findPlugin(location, context);
  const credentials = ownCredentials(location, env);
  return { plugin, config: { ...common, config: location.config, ...(credentials && { credentials }) } };
}
