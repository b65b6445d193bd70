import type { LocationConfig } from '@lifeboat/core/plugin-api';
import { readConfig } from '@lifeboat/core/provider-kit';
import { locationCredentials, type S3CredentialsSource } from '@lifeboat/s3-store';
import type { EbsVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** The config keys of Velero's AWS plugin for a VolumeSnapshotLocation. */
const knownKeys = ['region', 'profile', 'credentialsFile', 'enableSharedConfig', 'ebsKmsKeyId'];

/** {@link EbsVolumeSnapshotterOptions} as far as a location says them. */
export type SnapshotLocationOptions = Omit<EbsVolumeSnapshotterOptions, 'credentials'> & {
  /** `undefined`: the location has none of its own. */
  readonly credentials: S3CredentialsSource | undefined;
};

/** Translates a VolumeSnapshotLocation by the rules of Velero's AWS plugin. `enableSharedConfig` is accepted and means
 * nothing, there as here. @throws LifeboatError `INVALID_CONFIG` */
export function snapshotLocationOptions(location: LocationConfig, provider: string): SnapshotLocationOptions {
  const config = readConfig(location, provider, knownKeys);
  const keyId = config.nonEmpty('ebsKmsKeyId');
  const region = config.nonEmpty('region');
  if (region === undefined) throw config.invalid('region', "is missing. Set the region of the volumes, such as 'eu-west-1'");
  return {
    region,
    profile: config.nonEmpty('profile'),
    encryption: keyId === undefined ? undefined : { type: 'kms', keyId },
    caCert: config.caCert(),
    credentials: locationCredentials(config, location),
  };
}
