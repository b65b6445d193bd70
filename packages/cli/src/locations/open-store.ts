import { createFileSystemObjectStore, type ObjectStore, type ProviderPlugin } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../usage-error.ts';
import { locationCredentials } from './location-credentials.ts';
import type { LocationSpec } from './location-spec.ts';

// Loaded when a location needs them: a cloud SDK costs a second and tens of megabytes.
const providers: Readonly<Record<string, () => Promise<ProviderPlugin>>> = {
  aws: async () => (await import('@lifeboat/provider-aws')).createAwsProvider({ withoutCredentials: 'default-chain' }),
  minio: async () => (await import('@lifeboat/provider-minio')).createMinioProvider(),
};
const fullNames: Readonly<Record<string, string>> = { 'velero.io/aws': 'aws', 'lifeboat.io/minio': 'minio' };

/** Opens the object store of a location. @throws UsageError for unknown providers, LifeboatError `INVALID_CONFIG` */
export async function openStore(location: LocationSpec, context: CliContext): Promise<ObjectStore> {
  if (location.provider === 'file') return openFileStore(location);
  const provider = await providers[fullNames[location.provider] ?? location.provider]?.();
  if (!provider?.createObjectStore) {
    const known = ['file', ...Object.keys(providers)].join(', ');
    throw new UsageError(`Location ${location.name}: unknown provider "${location.provider}"; known: ${known}`);
  }
  const credentials = locationCredentials(location, context);
  return provider.createObjectStore({
    name: location.name,
    ...(location.bucket !== undefined && { bucket: location.bucket }),
    ...(location.prefix !== undefined && { prefix: location.prefix }),
    ...(location.caCert !== undefined && { caCert: location.caCert }),
    config: withEnvironmentDefaults(location, context),
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

function withEnvironmentDefaults({ config, credential }: LocationSpec, { env }: CliContext): LocationSpec['config'] {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  // A profile of the environment means the shared files, not a credentials file that the location names.
  const profile = credential ? undefined : env.AWS_PROFILE;
  return { ...(region && { region }), ...(profile && { profile }), ...config };
}
