import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { LocationConfig } from '../../plugin-api/provider-plugin.ts';

export interface CredentialsSearch<Source> {
  /** The credentials of the location itself. */
  readonly found: Source | undefined;
  readonly location: Pick<LocationConfig, 'name'>;
  /** The provider's full name. */
  readonly provider: string;
  /** What the provider was told to do for locations without credentials. @default the location is refused */
  readonly withoutCredentials: 'refuse' | Source | undefined;
  /** What the user can do, for the message. */
  readonly advice: string;
}

/** Returns the credentials of a location, or the search that the provider was told to do.
 * @throws LifeboatError `CREDENTIALS_MISSING` */
export function credentialsOrSearch<Source>(search: CredentialsSearch<Source>): Source {
  const { found, location, provider, withoutCredentials, advice } = search;
  if (found) return found;
  if (withoutCredentials !== undefined && withoutCredentials !== 'refuse') return withoutCredentials as Source;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `Location '${location.name}' (${provider}) has no credentials. Give it a credentials file${advice}`,
    context: { location: location.name },
  });
}
