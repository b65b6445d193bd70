import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createMinioObjectStore } from '../../../provider-minio/src/object-store/create-minio-object-store.ts';

/** A bucket of a test server. */
export interface S3Place {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly bucket: string;
}

/** Variables that programs read their keys from. */
export function keysOf(s3: S3Place | undefined): Record<string, string> {
  return s3 ? { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey, AWS_DEFAULT_REGION: s3.region } : {};
}

export function storeAt(s3: S3Place): ObjectStore {
  return createMinioObjectStore({ endpoint: s3.endpoint, bucket: s3.bucket, credentials: s3 });
}
