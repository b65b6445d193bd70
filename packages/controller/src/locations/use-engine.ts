import {
  type ClusterClient,
  createEngine,
  type Engine,
  type EngineOptions,
  type Logger,
  openSnapshotLocation,
  type ProviderPlugin,
  type SnapshotLocation,
} from '@lifeboat/core';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createSecretReader, type UseLocation } from './use-location.ts';

/** Makes an engine of one location, and of all VolumeSnapshotLocations, for a piece of work. */
export type UseEngine = <R>(
  location: BackupStorageLocation,
  options: {
    readonly signal: AbortSignal;
    readonly work: (engine: Engine) => Promise<R>;
    readonly records?: EngineOptions['records'];
  },
) => Promise<R>;

type EngineTimes = Pick<EngineOptions, 'itemOperationSyncFrequencyInMs' | 'resourceTimeoutInMs' | 'terminatingResourceTimeoutInMs'>;

interface UseEngineOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly providers: readonly ProviderPlugin[];
  readonly client: VeleroClient;
  readonly useLocation: UseLocation;
  readonly owner: string | undefined;
  readonly limits: EngineTimes;
  readonly logger: Logger;
  readonly now: () => Date;
}

export function createUseEngine(options: UseEngineOptions): UseEngine {
  const { cluster, namespace, providers, client, useLocation, owner, logger, now } = options;
  const { itemOperationSyncFrequencyInMs, resourceTimeoutInMs, terminatingResourceTimeoutInMs } = options.limits;
  const resolveSecret = createSecretReader({ cluster, namespace });

  async function openSnapshotLocations(signal: AbortSignal): Promise<Record<string, SnapshotLocation>> {
    const opened: [string, SnapshotLocation][] = [];
    for (const location of await client.objects('VolumeSnapshotLocation').list({ signal })) {
      const { name } = location.metadata;
      try {
        opened.push([name, await openSnapshotLocation(location, { providers, resolveSecret, signal })]);
      } catch (error) {
        signal.throwIfAborted();
        // Work that needs it says so itself.
        logger.warn('A snapshot location cannot be opened', { snapshotLocation: name, error: String(error) });
      }
    }
    return Object.fromEntries(opened);
  }

  return (object, { signal, work, records }) =>
    useLocation(object, {
      signal,
      work: async ({ location }) => {
        const snapshotLocations = await openSnapshotLocations(signal);
        try {
          const engine = createEngine({
            ...{ cluster, namespace, snapshotLocations, logger, now },
            ...(owner !== undefined && { owner }),
            ...(itemOperationSyncFrequencyInMs !== undefined && { itemOperationSyncFrequencyInMs }),
            ...(resourceTimeoutInMs !== undefined && { resourceTimeoutInMs }),
            ...(terminatingResourceTimeoutInMs !== undefined && { terminatingResourceTimeoutInMs }),
            plugins: providers,
            storageLocations: { [object.metadata.name]: location },
            ...(records && { records }),
          });
          return await work(engine);
        } finally {
          for (const { snapshotter } of Object.values(snapshotLocations)) await snapshotter.close?.();
        }
      },
    });
}
