/** The S3 object store that Lifeboat's providers share. */
export { createS3Store } from './create-s3-store.ts';
export { credentialsFromFile } from './credentials-file.ts';
export { discoverRegion } from './discover-region.ts';
export { type LocationOptions, locationOptions } from './location-options.ts';
export type { S3ChecksumAlgorithm, S3Credentials, S3CredentialsSource, S3Encryption, S3StoreOptions } from './s3-store-options.ts';
