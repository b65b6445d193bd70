import { call, either, type FieldsOf, objectOf, required, text } from '@lifeboat/core/provider-kit';
import { s3CredentialsField, s3StoreFields } from '@lifeboat/s3-store';
import type { MinioProviderOptions } from './minio-provider-options.ts';
import type { MinioObjectStoreOptions } from './object-store/object-store-options.ts';

const { bucket, prefix, ...common } = s3StoreFields;
const storeFields: FieldsOf<NonNullable<MinioProviderOptions['objectStore']>> = { ...common, endpoint: text, region: text };

// Credentials that are missing have an error of their own.
export const minioStoreOptionsField = objectOf<
  Omit<MinioObjectStoreOptions, 'credentials'> & Partial<Pick<MinioObjectStoreOptions, 'credentials'>>
>({
  ...storeFields,
  bucket,
  prefix,
  endpoint: required(text),
  credentials: either(s3CredentialsField, call),
});

export const minioProviderOptionsField = objectOf<MinioProviderOptions>({ objectStore: objectOf(storeFields) });
