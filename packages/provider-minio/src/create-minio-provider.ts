import { LifeboatError, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { createS3Store, locationOptions } from '@lifeboat/s3-store';

const name = 'lifeboat.io/minio';

/** The provider of locations on MinIO and other servers that speak S3. Takes the config keys of Velero's AWS plugin with
 * defaults that suit such servers: path style, region `us-east-1`, no additional checksums. `s3Url` is required. */
export function createMinioProvider(): ProviderPlugin {
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { profile: _, credentials, region = 'us-east-1', ...options } = await locationOptions(location, name);
      if (!options.endpoint) {
        throw new LifeboatError({
          code: 'INVALID_CONFIG',
          message: `Location '${location.name}' (${name}): config key 's3Url' is missing: the server's URL`,
        });
      }
      if (!credentials) {
        throw new LifeboatError({
          code: 'CREDENTIALS_MISSING',
          message: `Location '${location.name}' (${name}) has no credentials. Give a credentials file with aws_access_key_id and aws_secret_access_key`,
        });
      }
      return createS3Store({
        ...options,
        credentials,
        region,
        forcePathStyle: options.forcePathStyle ?? true,
        checksumAlgorithm: location.config.checksumAlgorithm === undefined ? 'none' : options.checksumAlgorithm,
      });
    },
  };
}
