import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import { isProviderCalled, providerShortName } from '../provider-kit/options/is-provider-called.ts';
import { nearestName } from '../velero-api/schema/nearest-name.ts';
import { invalidLocation } from './invalid-location.ts';

/** The provider that a location names: by its full name, by `aws` for `velero.io/aws`, or by the last part of one name only.
 * @param where whose provider it is, for messages @throws LifeboatError `INVALID_CONFIG` naming the nearest one, and all there are */
export function findProvider(name: string, providers: readonly ProviderPlugin[], where: string): ProviderPlugin {
  const exact = providers.find((provider) => provider.name === name || provider.name === `velero.io/${name}`);
  if (exact) return exact;
  const alike = providers.filter((provider) => isProviderCalled(provider.name, name));
  if (alike.length === 1 && alike[0]) return alike[0];
  const names = providers.map((provider) => provider.name);
  if (alike.length > 1)
    throw invalidLocation(where, `the provider "${name}" is one of ${alike.map((each) => each.name).join(', ')}: give its whole name`);
  // A short name is most like another short name.
  const near = nearestName(name, name.includes('/') ? names : names.map(providerShortName));
  const hint = near === undefined ? '.' : `; did you mean ${near}?`;
  throw invalidLocation(where, `unknown provider ${JSON.stringify(name)}${hint} There are: ${names.join(', ') || 'none'}`);
}
