import type { LocationConfig } from '@lifeboat/core/plugin-api';
import { type ConfigReader, readConfig } from '@lifeboat/core/provider-kit';
import { locationCredentials } from './credentials/location-credentials.ts';
import type { S3CredentialsSource } from './credentials/s3-credentials.ts';
import { locationEncryption } from './location-encryption.ts';
import type { S3ChecksumAlgorithm, S3StoreOptions } from './object-store/s3-store-options.ts';

/** The config keys of Velero's AWS plugin for a BackupStorageLocation. */
const knownKeys = [
  'region',
  's3Url',
  'publicUrl',
  'kmsKeyId',
  'customerKeyEncryptionFile',
  'customerKeyEncryptionSecret',
  's3ForcePathStyle',
  'signatureVersion',
  'credentialsFile',
  'profile',
  'serverSideEncryption',
  'insecureSkipTLSVerify',
  'enableSharedConfig',
  'tagging',
  'checksumAlgorithm',
  // These are Lifeboat's own. Velero's plugin refuses them.
  'patience',
  'conditionalPut',
  'conditionalReplace',
  'conditionalDelete',
  'listVersion',
];
const checksumAlgorithms: readonly string[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] satisfies S3ChecksumAlgorithm[];

/** The {@link S3StoreOptions} that a location sets. */
export type LocationOptions = Omit<S3StoreOptions, 'region' | 'credentials'> & {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  /** `undefined`: the location has no credentials of its own. */
  readonly credentials: S3CredentialsSource | undefined;
};

/** Translates a location's configuration by the rules of Velero's AWS plugin. As there, `signatureVersion` and `enableSharedConfig` are
 * accepted and have no effect.
 * @throws LifeboatError `INVALID_CONFIG` */
export async function locationOptions(location: LocationConfig, provider: string): Promise<LocationOptions> {
  const config = readConfig(location, provider, knownKeys);
  return {
    bucket: config.bucket(),
    prefix: config.prefix(),
    region: config.nonEmpty('region'),
    endpoint: config.url('s3Url'),
    publicEndpoint: config.url('publicUrl'),
    forcePathStyle: config.flag('s3ForcePathStyle'),
    insecureSkipTLSVerify: config.flag('insecureSkipTLSVerify'),
    caCert: config.caCert(),
    checksumAlgorithm: checksumAlgorithm(config),
    tagging: tagging(config),
    patienceInMs: config.duration('patience'),
    conditionalPut: config.flag('conditionalPut'),
    conditionalReplace: config.flag('conditionalReplace'),
    conditionalDelete: config.flag('conditionalDelete'),
    listVersion: listVersion(config),
    encryption: await locationEncryption(config, location),
    profile: config.nonEmpty('profile'),
    credentials: locationCredentials(config, location),
  };
}

function checksumAlgorithm(config: ConfigReader): S3ChecksumAlgorithm | undefined {
  const value = config.text('checksumAlgorithm');
  if (value === undefined) return undefined;
  if (value === '') return 'none';
  if (checksumAlgorithms.includes(value)) return value as S3ChecksumAlgorithm;
  throw config.invalid('checksumAlgorithm', `is '${value}'. Known: ${checksumAlgorithms.join(', ')}, or '' for none`);
}

function listVersion(config: ConfigReader): 1 | 2 | undefined {
  const value = config.nonEmpty('listVersion');
  if (value === undefined) return undefined;
  if (value === '1' || value === '2') return value === '1' ? 1 : 2;
  throw config.invalid('listVersion', `is '${value}', neither 1 nor 2`);
}

/** Velero's plugin refuses a single pair, so Lifeboat does too: a location that both use must suit both. */
function tagging(config: ConfigReader): string | undefined {
  const value = config.nonEmpty('tagging');
  if (value === undefined) return undefined;
  const pairs = value.split('&');
  if (pairs.length < 2) throw config.invalid('tagging', "needs at least two tags, as 'key=value&key2=value2': Velero takes no single one");
  if (pairs.length > 10) throw config.invalid('tagging', `has ${pairs.length} tags, S3 takes 10`);
  for (const pair of pairs) {
    if (!/^[^=]+=[^=]*$/.test(pair)) throw config.invalid('tagging', "is not of the form 'key=value&key2=value2'");
  }
  return value;
}
