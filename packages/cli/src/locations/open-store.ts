import { createFileSystemObjectStore, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../usage-error.ts';
import { locationCredentials } from './location-credentials.ts';
import type { LocationSpec } from './location-spec.ts';

// Loaded when a location needs them: a cloud SDK costs a second and tens of megabytes.
const providers: Readonly<Record<string, () => Promise<ProviderPlugin>>> = {
  'velero.io/aws': async () => (await import('@lifeboat/provider-aws')).createAwsProvider(),
  'velero.io/minio': async () => (await import('@lifeboat/provider-minio')).createMinioProvider(),
};

/** Opens the object store of a location. @throws UsageError for unknown providers, LifeboatError `INVALID_CONFIG` */
export async function openStore(location: LocationSpec, context: CliContext): Promise<ObjectStore> {
  if (location.provider === 'file') return openFileStore(location);
  const name = location.provider.includes('/') ? location.provider : `velero.io/${location.provider}`;
  const provider = await providers[name]?.();
  if (!provider?.createObjectStore) {
    const known = ['file', ...Object.keys(providers).map((known) => known.replace('velero.io/', ''))].join(', ');
    throw new UsageError(`Location ${location.name}: unknown provider "${location.provider}"; known: ${known}`);
  }
  const credentials = locationCredentials(location, context);
  return provider.createObjectStore({
    name: location.name,
    ...(location.bucket !== undefined && { bucket: location.bucket }),
    ...(location.prefix !== undefined && { prefix: location.prefix }),
    ...(location.caCert !== undefined && { caCert: location.caCert }),
    config: withEnvironmentDefaults(location.config, context),
    ...(credentials && { credentials }),
  });
}

function openFileStore(location: LocationSpec): ObjectStore {
  const { path, ...others } = location.config;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new UsageError(`Location ${location.name}: unknown config key "${unknown}"; known: path`);
  if (path === undefined) throw new UsageError(`Location ${location.name}: a file location needs config.path`);
  return createFileSystemObjectStore({ root: path, ...(location.prefix !== undefined && { prefix: location.prefix }) });
}

function withEnvironmentDefaults(config: LocationSpec['config'], context: CliContext): LocationSpec['config'] {
  const region = context.env.AWS_REGION || context.env.AWS_DEFAULT_REGION;
  const profile = context.env.AWS_PROFILE;
  return { ...(region && { region }), ...(profile && { profile }), ...config };
}
