import {
  type BackupStore,
  type ClusterClient,
  createBackupStore,
  type EngineOptions,
  type KubeObject,
  type ObjectStore,
  type ObservedCall,
  observe,
  openLocation,
  type ProviderPlugin,
  type ResolveSecret,
  type StorageLocation,
  wrapObjectStore,
} from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';
import { type Metrics, noMetrics } from '../monitoring/metrics/metrics.ts';
import { withDefaultCredential } from './with-default-credential.ts';

/** A location while it is open. */
export interface OpenedLocation {
  readonly store: ObjectStore;
  readonly backups: BackupStore;
  /** The location, as an engine takes it. */
  readonly location: StorageLocation;
}

/** Opens a location, does the work, and closes the location. @throws LifeboatError as `openLocation`, and what the work throws */
export type UseLocation = <R>(
  location: BackupStorageLocation,
  options: { readonly signal: AbortSignal; readonly work: (opened: OpenedLocation) => Promise<R> },
) => Promise<R>;

interface UseLocationOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly providers: readonly ProviderPlugin[];
  readonly defaultCredential: { readonly name: string; readonly key: string };
  readonly owner: string | undefined;
  readonly runLease: EngineOptions['lease'];
  readonly metrics: Metrics;
}

const secrets = { group: '', version: 'v1', resource: 'secrets' };

/** Returns a function that reads Secrets of the namespace. It reads them at each call, because they rotate. */
export function createSecretReader({ cluster, namespace }: Pick<UseLocationOptions, 'cluster' | 'namespace'>): ResolveSecret {
  return async ({ name, key }, options) => {
    const secret = await cluster.get(secrets, { namespace, name }, { signal: options?.signal });
    const value = ownMember(dataOf(secret), key);
    return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  };
}

const minuteInMs = 60_000;

export function createUseLocation(options: UseLocationOptions): UseLocation {
  const { cluster, namespace, providers, defaultCredential, owner, runLease = {}, metrics } = options;
  // The same defaults as the engine's.
  const { durationInMs = minuteInMs, renewalIntervalInMs = durationInMs / 4 } = runLease;
  const resolveSecret = createSecretReader({ cluster, namespace });
  return async (object, { signal, work }) => {
    const { name } = object.metadata;
    const credible = await withDefaultCredential(object, { resolveSecret, defaultCredential, signal });
    const opened = await openLocation(credible, { providers, signal, resolveSecret });
    const location = { ...opened, store: measured(opened.store, name, metrics) };
    const { store, accessMode, default: _default, patienceInMs: _patienceInMs, ...trust } = location;
    try {
      const backups = createBackupStore({
        ...{ ...trust, store, location: name, readOnly: accessMode === 'ReadOnly' },
        lease: { durationInMs, renewalIntervalInMs, owner },
      });
      return await work({ store, backups, location });
    } finally {
      await store.close?.();
    }
  };
}

/** Returns a store that counts its calls in the metrics. */
function measured(store: ObjectStore, location: string, metrics: Metrics): ObjectStore {
  if (metrics === noMetrics) return store;
  const directions: Readonly<Record<string, string>> = { putObject: 'put', getObject: 'get' };
  const onCall = ({ operation, outcome, bytes }: ObservedCall) => {
    metrics.add('lifeboat_store_requests_total', { location, operation, outcome });
    const direction = directions[operation];
    if (direction && bytes > 0) metrics.add('lifeboat_store_bytes_total', { location, direction }, bytes);
  };
  return wrapObjectStore(store, observe({ onCall }));
}

function dataOf(secret: KubeObject | undefined): Record<string, unknown> {
  const data = secret?.data;
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
