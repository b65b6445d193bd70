import { LifeboatError, type LocationConfig, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import type { GcpCredentialsSource } from './credentials/gcp-credentials.ts';
import type { GcpProviderOptions } from './gcp-provider-options.ts';
import { snapshotterLocationOptions, storeLocationOptions } from './location-options.ts';
import { createGcsObjectStore } from './object-store/create-gcs-object-store.ts';
import { gcpProviderOptionsField } from './option-fields.ts';
import { createPersistentDiskVolumeSnapshotter } from './volume-snapshotter/create-persistent-disk-volume-snapshotter.ts';

const name = 'velero.io/gcp';

/** The provider of locations with Velero's `provider: gcp`, whose config keys it takes. @throws LifeboatError `INVALID_CONFIG` */
export function createGcpProvider(chosen: GcpProviderOptions = {}): ProviderPlugin {
  const options = takeOptions('createGcpProvider', chosen, gcpProviderOptionsField);
  const credentialsOf = (location: LocationConfig, found: GcpCredentialsSource | undefined): GcpCredentialsSource => {
    if (found) return found;
    if (options.withoutCredentials === 'default-chain') return 'default-chain';
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `Location '${location.name}' (${name}) has no credentials. Give it a credentials file, or let the provider search with createGcpProvider({ withoutCredentials: 'default-chain' })`,
    });
  };
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { credentials, ...found } = storeLocationOptions(location, name);
      return createGcsObjectStore({ ...options.objectStore, ...given(found), credentials: credentialsOf(location, credentials) });
    },
    async createVolumeSnapshotter(location) {
      const { credentials, ...found } = snapshotterLocationOptions(location, name);
      const own = credentialsOf(location, credentials);
      return createPersistentDiskVolumeSnapshotter({ ...options.volumeSnapshotter, ...given(found), credentials: own });
    },
  };
}

/** Without the keys that a location does not have: they would hide the provider's. */
function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
