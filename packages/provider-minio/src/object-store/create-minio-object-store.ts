import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { createS3Store } from '@lifeboat/s3-store';
import { minioStoreOptionsField } from '../option-fields.ts';
import type { MinioObjectStoreOptions } from './object-store-options.ts';

/** Creates an object store on MinIO or any other server that speaks S3.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createMinioObjectStore(given: MinioObjectStoreOptions): ObjectStore {
  const options = takeOptions('createMinioObjectStore', given, minioStoreOptionsField);
  return createS3Store({
    ...options,
    region: options.region ?? 'us-east-1',
    forcePathStyle: options.forcePathStyle ?? true,
    checksumAlgorithm: options.checksumAlgorithm ?? 'none',
  });
}
