/** MinIO and every other server that speaks S3, for Lifeboat. */
export { createMinioObjectStore, type MinioObjectStoreOptions } from './create-minio-object-store.ts';
export { createMinioProvider } from './create-minio-provider.ts';
