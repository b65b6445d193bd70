import {
  type ClusterClient,
  createEngine,
  type Engine,
  type EngineOptions,
  LifeboatError,
  type Logger,
  openSnapshotLocation,
  type ProviderPlugin,
  type SnapshotLocation,
  type StorageLocation,
  unopenedStore,
} from '@lifeboat/core';
import { isProviderCalled, providerShortName } from '@lifeboat/core/provider-kit';
import type { BackupStorageLocation, VolumeSnapshotLocation } from '@lifeboat/core/velero-api';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import type { ControllerOptions } from '../controller-options.ts';
import { withJobLocations } from './job-locations.ts';
import { createSecretReader, type UseLocation } from './use-location.ts';

/** Makes an engine with some locations and all VolumeSnapshotLocations, for one piece of work. If there are several locations, one that
 * cannot be opened does not stop the work: its calls fail with the reason.
 * @throws LifeboatError as `UseLocation` for a single location, `INVALID_REQUEST` if a snapshot location that the work needs cannot be
 * opened */
export type UseEngine = <R>(
  locations: readonly BackupStorageLocation[],
  options: {
    readonly signal: AbortSignal;
    readonly work: (engine: Engine) => Promise<R>;
    readonly records?: EngineOptions['records'];
    /** @default the controller's cluster */
    readonly cluster?: ClusterClient;
    /** Snapshot locations that the work needs. */
    readonly snapshotLocations?: readonly string[] | undefined;
  },
) => Promise<R>;

type EngineSettings = Pick<
  ControllerOptions,
  | 'globalVolumePoliciesConfigMap'
  | 'itemOperationSyncFrequencyInMs'
  | 'resourceTimeoutInMs'
  | 'terminatingResourceTimeoutInMs'
  | 'defaultVolumeSnapshotLocations'
  | 'volumeFiles'
>;

interface UseEngineOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly providers: readonly ProviderPlugin[];
  readonly client: VeleroClient;
  readonly useLocation: UseLocation;
  readonly defaultCredential: { readonly name: string; readonly key: string };
  readonly owner: string | undefined;
  readonly runLease: EngineOptions['lease'];
  readonly settings: EngineSettings;
  readonly logger: Logger;
  readonly now: () => Date;
}

export function createUseEngine(options: UseEngineOptions): UseEngine {
  const { cluster, namespace, providers, client, useLocation, defaultCredential, owner, runLease, logger, now } = options;
  const { itemOperationSyncFrequencyInMs, resourceTimeoutInMs, terminatingResourceTimeoutInMs, volumeFiles } = options.settings;
  const { globalVolumePoliciesConfigMap } = options.settings;
  const defaults = new Map(Object.entries(options.settings.defaultVolumeSnapshotLocations ?? {}));
  const resolveSecret = createSecretReader({ cluster, namespace });

  async function openSnapshotLocations(needed: readonly string[], signal: AbortSignal): Promise<Record<string, SnapshotLocation>> {
    const opened: [string, SnapshotLocation][] = [];
    const problems: string[] = [];
    for (const location of await client.objects('VolumeSnapshotLocation').list({ signal })) {
      const { name } = location.metadata;
      try {
        const isDefault = [location.spec.provider, providerShortName(location.spec.provider)].some(
          (provider) => defaults.get(provider) === name,
        );
        const open = await openSnapshotLocation(location, { providers, resolveSecret, signal });
        opened.push([name, isDefault ? { ...open, default: true } : open]);
      } catch (error) {
        signal.throwIfAborted();
        logger.warn('A snapshot location cannot be opened', { snapshotLocation: name, error: String(error) });
        if (needed.includes(name)) problems.push(problemOf(location, providers, error));
      }
    }
    if (problems.length > 0) {
      for (const [, { snapshotter }] of opened) await snapshotter.close?.();
      throw new LifeboatError({ code: 'INVALID_REQUEST', message: problems.join('; '), context: { validationErrors: problems } });
    }
    return Object.fromEntries(opened);
  }

  /** Opens one location after the other, and closes all of them in the end. */
  async function useStorageLocations<R>(
    objects: readonly BackupStorageLocation[],
    work: (opened: Readonly<Record<string, StorageLocation>>) => Promise<R>,
    signal: AbortSignal,
  ): Promise<R> {
    const opened = new Map<string, StorageLocation>();
    const isAlone = objects.length === 1;
    const openNext = async (at: number): Promise<R> => {
      const object = objects[at];
      if (!object) return await work(Object.fromEntries(opened));
      const { name } = object.metadata;
      const attempt = { began: false };
      try {
        if (!isAlone && object.status?.phase === 'Unavailable') throw unavailable(object);
        return await useLocation(object, {
          signal,
          work: async ({ location: { default: _default, ...location } }) => {
            attempt.began = true;
            opened.set(name, location);
            return await openNext(at + 1);
          },
        });
      } catch (error) {
        signal.throwIfAborted();
        if (isAlone || attempt.began) throw error;
        logger.warn('A location of several is out of reach', { storageLocation: name, error: String(error) });
        opened.set(name, { store: unopenedStore(() => error), ...(object.spec.accessMode && { accessMode: object.spec.accessMode }) });
        return await openNext(at + 1);
      }
    };
    return await openNext(0);
  }

  return (objects, { signal, work, records, cluster: used = cluster, snapshotLocations: needed = [] }) =>
    useStorageLocations(
      objects,
      async (storageLocations) => {
        const snapshotLocations = await openSnapshotLocations(needed, signal);
        try {
          const engine = createEngine({
            ...{ cluster: used, namespace, storageLocations, snapshotLocations, logger, now },
            ...(owner !== undefined && { owner }),
            ...(runLease && { lease: runLease }),
            ...(globalVolumePoliciesConfigMap && { globalVolumePoliciesConfigMap }),
            ...(itemOperationSyncFrequencyInMs !== undefined && { itemOperationSyncFrequencyInMs }),
            ...(resourceTimeoutInMs !== undefined && { resourceTimeoutInMs }),
            ...(terminatingResourceTimeoutInMs !== undefined && { terminatingResourceTimeoutInMs }),
            ...(volumeFiles && {
              volumeFiles: withJobLocations({ files: volumeFiles, locations: objects, resolveSecret, defaultCredential }),
            }),
            plugins: providers,
            ...(records && { records }),
          });
          return await work(engine);
        } finally {
          for (const { snapshotter } of Object.values(snapshotLocations)) await snapshotter.close?.();
        }
      },
      signal,
    );
}

/** Why a snapshot location cannot be opened. If its provider is missing, also how to add one. */
function problemOf({ metadata, spec }: VolumeSnapshotLocation, providers: readonly ProviderPlugin[], error: unknown): string {
  const reason = `snapshot location ${metadata.name} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  const { provider } = spec;
  if (providers.some(({ name }) => isProviderCalled(name, provider))) return reason;
  return (
    `${reason}. The server has no plugin of that name: add a module with a ProviderPlugin called "${provider}" to "plugins" of the file that its ` +
    '--config names, or to the providers of the controller that embeds it'
  );
}

function unavailable({ metadata, status }: BackupStorageLocation): LifeboatError {
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: status?.message || `BackupStorageLocation "${metadata.name}" is unavailable`,
    context: { location: metadata.name },
  });
}
