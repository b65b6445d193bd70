import type { LocationConfig, ProviderPlugin } from '@lifeboat/core/plugin-api';
import { credentialsOrSearch, takeOptions, withLocation } from '@lifeboat/core/provider-kit';
import type { GcpCredentialsSource } from './credentials/gcp-credentials.ts';
import type { GcpProviderOptions } from './gcp-provider-options.ts';
import { snapshotterLocationOptions, storeLocationOptions } from './location-options.ts';
import { createGcsObjectStore } from './object-store/create-gcs-object-store.ts';
import { gcpProviderOptionsField } from './option-fields.ts';
import { createPersistentDiskVolumeSnapshotter } from './volume-snapshotter/create-persistent-disk-volume-snapshotter.ts';

const name = 'velero.io/gcp';
const advice = ", or let the provider search with createGcpProvider({ withoutCredentials: 'default-chain' })";

/** Creates the provider of locations with Velero's `provider: gcp`. It takes the config keys of Velero's plugin. @throws LifeboatError
 * `INVALID_CONFIG` */
export function createGcpProvider(given: GcpProviderOptions = {}): ProviderPlugin {
  const { withoutCredentials, objectStore, volumeSnapshotter } = takeOptions('createGcpProvider', given, gcpProviderOptionsField);
  const credentialsOf = (location: LocationConfig, found: GcpCredentialsSource | undefined) =>
    credentialsOrSearch<GcpCredentialsSource>({ found, location, provider: name, withoutCredentials, advice });
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { credentials, ...found } = storeLocationOptions(location, name);
      return createGcsObjectStore({ ...withLocation(objectStore, found), credentials: credentialsOf(location, credentials) });
    },
    async createVolumeSnapshotter(location) {
      const { credentials, ...found } = snapshotterLocationOptions(location, name);
      const own = credentialsOf(location, credentials);
      return createPersistentDiskVolumeSnapshotter({ ...withLocation(volumeSnapshotter, found), credentials: own });
    },
  };
}
