import { visible } from '../output/visible.ts';
import { UsageError } from '../usage-error.ts';
import { type ConfigContext, type ConfigFlags, loadLifeboatConfig } from './file/load-lifeboat-config.ts';
import type { LocationSpec } from './location-spec.ts';
import { isLocationUrl } from './location-url.ts';
import { placeOf } from './place-of.ts';
import { resolveLocation } from './resolve-location.ts';

/** How many locations a command works with: exactly one; one or those given; those given, else every entry of `lifeboat.yaml`. */
export type LocationCount = 'one' | 'several' | 'all';

interface ResolveLocationsOptions {
  readonly flags: ConfigFlags;
  readonly context: ConfigContext;
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
    const resolved = await resolveLocation({ ...flags, location }, context);
    const name = isLocationUrl(location) && i > 0 ? `default-${i + 1}` : resolved.name;
    if (locations.some((other) => other.name === name || placeOf(other) === placeOf(resolved)))
      throw new UsageError(`The location ${location} is given twice`);
    locations.push({ ...resolved, name });
  }
  return { locations, areNamed: true };
}

async function unnamed({ flags: { config, quiet }, context, count }: ResolveLocationsOptions): Promise<LocationSpec[]> {
  const found = count === 'all' ? await loadLifeboatConfig({ config, quiet }, context) : undefined;
  const bad = found?.badEntries.filter(({ list }) => list === 'locations') ?? [];
  if (found && found.locations.length > 0 && found.locations.length + bad.length > 1) {
    const needed = bad.find(({ isDefault }) => isDefault);
    if (needed) throw new UsageError(needed.message);
    for (const { name = 'without a name', message } of bad)
      await context.stderr.write(`warning: location ${visible(name)} is left out: ${visible(message)}\n`);
    return [...found.locations];
  }
  return [await resolveLocation({ config, quiet }, context)];
}
