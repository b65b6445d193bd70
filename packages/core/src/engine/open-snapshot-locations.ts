import type { EngineOptions } from '../contract/engine.ts';
import type { SnapshotLocation, SnapshotLocationConfig } from '../contract/locations/snapshot-location.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { findProvider } from '../locations/find-provider.ts';
import { openOnce } from '../locations/open-once.ts';
import { openSnapshotLocation } from '../locations/open-snapshot-location.ts';
import { unopenedSnapshotter } from '../locations/unopened.ts';
import { createSnapshotLocations, type SnapshotLocations } from '../volumes/snapshot-locations.ts';

/** An engine's snapshot locations. */
export interface OpenSnapshotLocations {
  /** With those that plain configuration describes, opened; one that cannot be is an error of each volume. */
  get(signal: AbortSignal | undefined): Promise<SnapshotLocations>;
  /** Closes the snapshotters that were opened here. */
  close(): Promise<void>;
}

type Options = Pick<EngineOptions, 'snapshotLocations' | 'plugins' | 'resolveSecret' | 'snapshotterTimeoutInMs'>;

/** @throws LifeboatError `INVALID_CONFIG` for a provider that is not there */
export function openSnapshotLocations(options: Options): OpenSnapshotLocations {
  const { plugins: providers = [], resolveSecret, snapshotterTimeoutInMs } = options;
  const places = Object.entries(options.snapshotLocations ?? {}).map(([name, location]) => {
    if (isOpened(location)) return { name, get: async () => location, close: async () => {} };
    const once = openOnce(`Snapshot location "${name}"`, async () => {
      const { snapshotter } = await openSnapshotLocation({ ...location, name }, { providers, resolveSecret });
      return snapshotter;
    });
    const { default: isDefault = false } = location;
    const provider = findProvider(location.provider, providers, `Snapshot location "${name}"`).name;
    const get = async (signal: AbortSignal | undefined): Promise<SnapshotLocation> => {
      const snapshotter = await once.get(signal).catch((error: unknown) => {
        throwIfAborted(signal, `Opening snapshot location "${name}"`);
        return unopenedSnapshotter(error);
      });
      return { snapshotter, provider, default: isDefault };
    };
    return { name, get, close: once.close };
  });
  return {
    async get(signal) {
      const opened = await Promise.all(places.map(async ({ name, get }) => [name, await get(signal)] as const));
      return createSnapshotLocations(Object.fromEntries(opened), snapshotterTimeoutInMs);
    },
    async close() {
      await Promise.all(places.map((place) => place.close()));
    },
  };
}

function isOpened(location: SnapshotLocation | SnapshotLocationConfig): location is SnapshotLocation {
  return 'snapshotter' in location && location.snapshotter !== undefined;
}
