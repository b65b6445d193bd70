import type { LocationConfig } from '@lifeboat/core/plugin-api';
import type { ConfigReader } from '@lifeboat/core/provider-kit';
import { credentialsFromFile } from './credentials-file.ts';
import type { S3CredentialsSource } from './s3-credentials.ts';

/** The credentials of a location: `profile` of its credentials file's content, or of the file that `credentialsFile` names.
 * Read at every use. `undefined`: the location has none of its own. */
export function locationCredentials(config: ConfigReader, location: LocationConfig): S3CredentialsSource | undefined {
  const profile = config.nonEmpty('profile');
  const content = config.credentials();
  if (!content) return undefined;
  return async () => credentialsFromFile(await content(), { profile, where: `location '${location.name}'` });
}
