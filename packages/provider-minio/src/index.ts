/** MinIO and every other server that speaks S3, for Lifeboat. */

export { createMinioProvider } from './create-minio-provider.ts';
export { createMinioObjectStore, type MinioObjectStoreOptions } from './object-store/create-minio-object-store.ts';
