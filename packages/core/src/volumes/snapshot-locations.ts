import type { SnapshotLocation } from '../contract/locations/snapshot-location.ts';
import type { VolumeSnapshotter } from '../plugin-api/volume-snapshotter.ts';
import { limitSnapshotter } from './limit-snapshotter.ts';

/** A snapshot location under its name. */
export interface NamedSnapshotLocation {
  readonly name: string;
  readonly snapshotter: VolumeSnapshotter;
}

/** The snapshot locations that an engine knows. */
export interface SnapshotLocations {
  readonly names: readonly string[];
  find(name: string): NamedSnapshotLocation | undefined;
  /**
   * Those of a backup, in the order in which they are asked for a volume: the requested ones, and those of other providers
   * that have one default or only one location. Nothing requested: all, but of a provider with a default only that.
   * Velero wants one location a provider; here each volume goes to the one that owns it.
   */
  select(requested: readonly string[]): { readonly locations: readonly NamedSnapshotLocation[]; readonly problems: readonly string[] };
}

/** @param timeoutInMs for one call of a snapshotter. @default 3600000 (1 hour) */
export function createSnapshotLocations(
  locations: Readonly<Record<string, SnapshotLocation>> = {},
  timeoutInMs?: number,
): SnapshotLocations {
  const known = new Map(
    Object.entries(locations).map(([name, location]) => [
      name,
      { ...location, snapshotter: limitSnapshotter(location.snapshotter, { location: name, timeoutInMs }) },
    ]),
  );
  const byProvider = new Map<string, string[]>();
  // A location that does not say its provider is one of its own.
  const providerOf = (name: string) => providerName(known.get(name)?.provider) ?? `of ${name}`;
  for (const name of known.keys()) byProvider.set(providerOf(name), [...(byProvider.get(providerOf(name)) ?? []), name]);
  const named = (name: string) => {
    const location = known.get(name);
    return location && { name, snapshotter: location.snapshotter };
  };

  return {
    names: [...known.keys()],
    find: named,
    select(requested) {
      const problems: string[] = [];
      const chosen = new Set<string>();
      for (const name of requested) {
        if (known.has(name)) chosen.add(name);
        else {
          problems.push(
            `a VolumeSnapshotLocation for the location ${name} with the name specified in the backup spec needs to be created before ` +
              `this snapshot can be executed; the engine knows: ${[...known.keys()].join(', ') || 'none'}`,
          );
        }
      }
      const asked = new Set([...chosen].map(providerOf));
      for (const [provider, names] of byProvider) {
        if (asked.has(provider)) continue;
        const defaults = names.filter((name) => known.get(name)?.default);
        if (requested.length === 0) for (const name of defaults.length > 0 ? defaults : names) chosen.add(name);
        else if (known.get(names[0] ?? '')?.provider)
          for (const name of defaults.length === 1 ? defaults : names.length === 1 ? names : []) chosen.add(name);
      }
      return { problems, locations: [...chosen].flatMap((name) => named(name) ?? []) };
    },
  };
}

/** `aws` and `velero.io/aws` are the same. */
function providerName(provider: string | undefined): string | undefined {
  return provider === undefined || provider.includes('/') ? provider : `velero.io/${provider}`;
}
