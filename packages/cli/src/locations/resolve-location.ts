import { UsageError } from '../usage-error.ts';
import { type ConfigContext, type ConfigFlags, loadLifeboatConfig } from './file/load-lifeboat-config.ts';
import type { LocationSpec } from './location-spec.ts';
import { isLocationUrl, parseLocationUrl } from './location-url.ts';

const howTo =
  'give one with --location file:///dir, --location s3://bucket/prefix?region=..., or --location NAME of an entry of lifeboat.yaml (--config)';

/** What is said where a command line means no location. */
export function noLocation(): string {
  return `No storage location: ${howTo}`;
}

/** The location that a command line means: a URL, a named entry of `lifeboat.yaml`, or its default entry.
 * @throws UsageError */
export async function resolveLocation(
  flags: Omit<ConfigFlags, 'location'> & { readonly location?: string | undefined },
  context: ConfigContext,
): Promise<LocationSpec> {
  if (flags.location !== undefined && isLocationUrl(flags.location)) return parseLocationUrl(flags.location);
  const config = await loadLifeboatConfig({ config: flags.config, quiet: flags.quiet }, context);
  if (!config) {
    throw new UsageError(
      flags.location === undefined
        ? noLocation()
        : `--location ${flags.location}: not a URL, and there is no lifeboat.yaml here that could name it; ${howTo}`,
    );
  }
  const { locations, path } = config;
  const bad = config.badEntries.filter(({ list }) => list === 'locations');
  const known = [...locations, ...bad].map(({ name = 'one without a name' }) => name).join(', ') || 'none';
  if (flags.location !== undefined) {
    const named = locations.find(({ name }) => name === flags.location);
    if (named) return named;
    const meant = bad.find(({ name }) => name === flags.location);
    throw new UsageError(meant?.message ?? `--location ${flags.location}: ${path} has no such location; it has: ${known}`);
  }
  const isOnly = locations.length + bad.length === 1;
  const needed = bad.find(({ isDefault }) => isDefault || isOnly);
  if (needed) throw new UsageError(needed.message);
  const chosen = isOnly ? locations[0] : locations.find((location) => location.default);
  if (chosen) return chosen;
  throw new UsageError(`No storage location: ${path} marks none with "default: true"; choose with --location one of: ${known}`);
}
