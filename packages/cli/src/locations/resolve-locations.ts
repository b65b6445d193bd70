import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../usage-error.ts';
import { loadLifeboatConfig } from './load-lifeboat-config.ts';
import type { LocationSpec } from './location-spec.ts';
import { isLocationUrl } from './location-url.ts';
import { resolveLocation } from './resolve-location.ts';

/** How many locations a command works with: exactly one; one or those given; those given, else every entry of `lifeboat.yaml`. */
export type LocationCount = 'one' | 'several' | 'all';

interface ResolveLocationsOptions {
  readonly flags: { readonly location?: readonly string[] | undefined; readonly config?: string | undefined };
  readonly context: CliContext;
  readonly count: LocationCount;
}

/** The locations of a command line: URLs, or names of `lifeboat.yaml`. Of several URLs, the first is called `default` and the
 * n-th `default-n`. `areNamed` tells whether the command line named them. @throws UsageError */
export async function resolveLocations(options: ResolveLocationsOptions): Promise<{ locations: LocationSpec[]; areNamed: boolean }> {
  const { flags, context, count } = options;
  const given = flags.location ?? [];
  if (given.length === 0) return { locations: await unnamed(options), areNamed: false };
  if (given.length > 1 && count === 'one')
    throw new UsageError(`This command works on one location: give one --location, not ${given.length}`);
  const locations: LocationSpec[] = [];
  for (const [i, location] of given.entries()) {
    const resolved = await resolveLocation({ location, config: flags.config }, context);
    const name = isLocationUrl(location) && i > 0 ? `default-${i + 1}` : resolved.name;
    if (locations.some((other) => other.name === name || other.display === resolved.display))
      throw new UsageError(`The location ${location} is given twice`);
    locations.push({ ...resolved, name });
  }
  return { locations, areNamed: true };
}

async function unnamed({ flags: { config }, context, count }: ResolveLocationsOptions): Promise<LocationSpec[]> {
  const found = count === 'all' ? await loadLifeboatConfig({ config }, context) : undefined;
  if (found && found.locations.length > 1) return [...found.locations];
  return [await resolveLocation({ config }, context)];
}
