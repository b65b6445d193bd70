import type { LocationConfig } from '@lifeboat/core/plugin-api';
import { type ConfigReader, readConfig } from '@lifeboat/core/provider-kit';
import { credentialsFromFile } from './credentials/credentials-file.ts';
import type { GcpCredentialsSource } from './credentials/gcp-credentials.ts';
import type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';
import type { PersistentDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** The config keys of Velero's GCP plugin (the plugin velero-plugin-for-gcp). */
const storeKeys = ['kmsKeyName', 'serviceAccount', 'credentialsFile', 'storeEndpoint', 'universeDomain', 'patience'];
const snapshotterKeys = ['snapshotLocation', 'snapshotType', 'project', 'volumeProject', 'credentialsFile'];

type WithoutCredentials<T extends { readonly credentials: GcpCredentialsSource }> = Omit<T, 'credentials'> & {
  /** `undefined`: the location has none of its own. */
  readonly credentials: GcpCredentialsSource | undefined;
};

/** A BackupStorageLocation's configuration. @throws LifeboatError `INVALID_CONFIG` */
export function storeLocationOptions(location: LocationConfig, provider: string): WithoutCredentials<GcsObjectStoreOptions> {
  const config = readConfig(location, provider, storeKeys);
  const keyId = config.nonEmpty('kmsKeyName');
  return {
    bucket: config.bucket(),
    prefix: config.prefix(),
    patienceInMs: config.duration('patience'),
    encryption: keyId === undefined ? undefined : { type: 'kms', keyId },
    serviceAccount: config.nonEmpty('serviceAccount'),
    endpoint: config.nonEmpty('storeEndpoint'),
    universeDomain: config.nonEmpty('universeDomain'),
    caCert: config.caCert(),
    credentials: credentials(config, location),
  };
}

/** A VolumeSnapshotLocation's configuration. @throws LifeboatError `INVALID_CONFIG` */
export function snapshotterLocationOptions(
  location: LocationConfig,
  provider: string,
): WithoutCredentials<PersistentDiskVolumeSnapshotterOptions> {
  const config = readConfig(location, provider, snapshotterKeys);
  const snapshotType = config.nonEmpty('snapshotType')?.toUpperCase();
  if (snapshotType !== undefined && snapshotType !== 'STANDARD' && snapshotType !== 'ARCHIVE') {
    throw config.invalid('snapshotType', `is '${config.nonEmpty('snapshotType')}'. Known: STANDARD, ARCHIVE`);
  }
  return {
    snapshotLocation: config.nonEmpty('snapshotLocation'),
    snapshotType,
    project: config.nonEmpty('project'),
    volumeProject: config.nonEmpty('volumeProject'),
    caCert: config.caCert(),
    credentials: credentials(config, location),
  };
}

function credentials(config: ConfigReader, location: LocationConfig): GcpCredentialsSource | undefined {
  const content = config.credentials();
  return content && (async () => credentialsFromFile(await content(), { where: `location '${location.name}'` }));
}
