import { LifeboatError, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { credentialsOrSearch, takeOptions, withLocation } from '@lifeboat/core/provider-kit';
import { locationOptions, type S3CredentialsSource } from '@lifeboat/s3-store';
import type { MinioProviderOptions } from './minio-provider-options.ts';
import { createMinioObjectStore } from './object-store/create-minio-object-store.ts';
import { minioProviderOptionsField } from './option-fields.ts';

const name = 'lifeboat.io/minio';
const advice = ' with aws_access_key_id and aws_secret_access_key';

/** Creates the provider of locations on MinIO and other servers that speak S3. It takes the config keys of Velero's AWS plugin, with
 * defaults that suit such servers: path style, region `us-east-1`, no additional checksums. `s3Url` is required, unless `objectStore` has
 * an `endpoint`. @throws LifeboatError `INVALID_CONFIG` */
export function createMinioProvider(given: MinioProviderOptions = {}): ProviderPlugin {
  const { objectStore } = takeOptions('createMinioProvider', given, minioProviderOptionsField);
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      // A profile of a file: the keys are taken from it already.
      const { profile: _, credentials: found, ...said } = await locationOptions(location, name);
      const options = withLocation(objectStore, said);
      const { endpoint } = options;
      if (!endpoint) {
        throw new LifeboatError({
          code: 'INVALID_CONFIG',
          message: `Location '${location.name}' (${name}): config key 's3Url' is missing: the server's URL`,
        });
      }
      const search = { found, location, provider: name, withoutCredentials: undefined, advice };
      return createMinioObjectStore({ ...options, endpoint, credentials: credentialsOrSearch<S3CredentialsSource>(search) });
    },
  };
}
