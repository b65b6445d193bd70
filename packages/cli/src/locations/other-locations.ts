import type { ProviderPlugin, StorageLocationConfig } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../usage-error.ts';
import { type ConfigFlags, loadLifeboatConfig } from './file/load-lifeboat-config.ts';
import type { LocationSpec } from './location-spec.ts';
import { openStore } from './open/open-store.ts';
import { placeOf } from './place-of.ts';

/** Locations for an engine that opens them when it first looks into them, each by a provider of its own. */
export interface OtherLocations {
  readonly storageLocations: Readonly<Record<string, StorageLocationConfig>>;
  readonly plugins: readonly ProviderPlugin[];
}

/** The locations of `lifeboat.yaml` that a command is not about, by name, for reading. @throws UsageError for an entry that is wrong */
export async function otherLocations(flags: ConfigFlags, context: CliContext, own: readonly LocationSpec[]): Promise<OtherLocations> {
  const config = await loadLifeboatConfig(flags, context);
  // Another location may have the same backup, whose snapshots must stay then.
  const bad = config?.badEntries.find(({ list }) => list === 'locations');
  if (bad) throw new UsageError(bad.message);
  const taken = new Set(own.map(placeOf));
  const names = new Set(own.map(({ name }) => name));
  const others = (config?.locations ?? []).filter((location) => !taken.has(placeOf(location)) && !names.has(location.name));
  const plugins = others.map((location): ProviderPlugin => {
    return { specVersion: 1, name: `lifeboat.yaml/${location.name}`, createObjectStore: () => openStore(location, context) };
  });
  const storageLocations = others.map(({ name }) => [name, { provider: `lifeboat.yaml/${name}`, accessMode: 'ReadOnly' }] as const);
  return { plugins, storageLocations: Object.fromEntries(storageLocations) };
}
