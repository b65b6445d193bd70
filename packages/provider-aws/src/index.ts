/** Amazon S3 and EBS for Lifeboat. */

export {
  credentialsFromFile,
  type S3ChecksumAlgorithm,
  type S3Credentials,
  type S3CredentialsSource,
  type S3Encryption,
} from '@lifeboat/s3-store';
export type { AwsProviderOptions } from './aws-provider-options.ts';
export { createAwsProvider } from './create-aws-provider.ts';
export { defaultChainCredentials } from './credentials/default-chain.ts';
export { createS3ObjectStore } from './object-store/create-s3-object-store.ts';
export type { S3ObjectStoreOptions } from './object-store/object-store-options.ts';
export { createEbsVolumeSnapshotter } from './volume-snapshotter/create-ebs-volume-snapshotter.ts';
export type { EbsVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';
