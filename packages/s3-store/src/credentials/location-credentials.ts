import type { LocationConfig } from '@lifeboat/core/plugin-api';
import type { ConfigReader } from '@lifeboat/core/provider-kit';
import { credentialsFromFile } from './credentials-file.ts';
import type { S3CredentialsSource } from './s3-credentials.ts';

/** Returns the source of a location's credentials: the `profile` in the location's credentials, or in the file that `credentialsFile`
 * names. They are read at every use. `undefined`: the location has no credentials of its own. */
export function locationCredentials(config: ConfigReader, location: LocationConfig): S3CredentialsSource | undefined {
  const profile = config.nonEmpty('profile');
  const content = config.credentials();
  if (!content) return undefined;
  return async () => credentialsFromFile(await content(), { profile, where: `location '${location.name}'` });
}
