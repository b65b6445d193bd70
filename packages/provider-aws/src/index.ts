/** Amazon S3 and EBS for Lifeboat. */

export {
  credentialsFromFile,
  type S3ChecksumAlgorithm,
  type S3Credentials,
  type S3CredentialsSource,
  type S3Encryption,
} from '@lifeboat/s3-store';
export { type AwsProviderOptions, createAwsProvider } from './create-aws-provider.ts';
export { createEbsVolumeSnapshotter } from './create-ebs-volume-snapshotter.ts';
export { createS3ObjectStore, type S3ObjectStoreOptions } from './create-s3-object-store.ts';
export { defaultChainCredentials } from './default-chain.ts';
export type { EbsVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';
