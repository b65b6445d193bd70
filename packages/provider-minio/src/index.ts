/** MinIO and every other server that speaks S3, for Lifeboat. */

export type { S3ChecksumAlgorithm, S3Credentials, S3CredentialsSource, S3Encryption } from '@lifeboat/s3-store';
export { createMinioProvider } from './create-minio-provider.ts';
export type { MinioProviderOptions } from './minio-provider-options.ts';
export { createMinioObjectStore } from './object-store/create-minio-object-store.ts';
export type { MinioObjectStoreOptions } from './object-store/object-store-options.ts';
