import {
  type BackupStore,
  type ClusterClient,
  createBackupStore,
  type KubeObject,
  type ObjectStore,
  openLocation,
  type ProviderPlugin,
} from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import type { BackupStorageLocation } from '@lifeboat/core/velero-api';

/** A location while it is open. */
export interface OpenedLocation {
  readonly store: ObjectStore;
  readonly backups: BackupStore;
}

/** Opens a location, works with it, and closes it. @throws LifeboatError as `openLocation`, and what the work throws */
export type UseLocation = <R>(
  location: BackupStorageLocation,
  options: { readonly signal: AbortSignal; readonly work: (opened: OpenedLocation) => Promise<R> },
) => Promise<R>;

interface UseLocationOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly providers: readonly ProviderPlugin[];
  readonly defaultCredential: { readonly name: string; readonly key: string };
}

const secrets = { group: '', version: 'v1', resource: 'secrets' };

/** Secrets are read whenever they are needed: they rotate. */
export function createUseLocation({ cluster, namespace, providers, defaultCredential }: UseLocationOptions): UseLocation {
  const readSecret = async (name: string, key: string, signal?: AbortSignal): Promise<Uint8Array | undefined> => {
    const secret = await cluster.get(secrets, { namespace, name }, { signal });
    const value = ownMember(dataOf(secret), key);
    return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
  };

  return async (location, { signal, work }) => {
    const { name } = location.metadata;
    const spec = { ...location.spec };
    if (!spec.credential?.name && (await readSecret(defaultCredential.name, defaultCredential.key, signal)))
      spec.credential = { ...defaultCredential };
    const { store, accessMode, ...settings } = await openLocation(
      { ...location, spec },
      { providers, signal, resolveSecret: (reference, options) => readSecret(reference.name, reference.key, options?.signal) },
    );
    try {
      const { default: _default, patienceInMs: _patienceInMs, ...trust } = settings;
      return await work({ store, backups: createBackupStore({ ...trust, store, location: name, readOnly: accessMode === 'ReadOnly' }) });
    } finally {
      await store.close?.();
    }
  };
}

function dataOf(secret: KubeObject | undefined): Record<string, unknown> {
  const data = secret?.data;
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
