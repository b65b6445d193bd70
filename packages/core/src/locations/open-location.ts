import type { OpenLocationOptions } from '../contract/locations/open-location-options.ts';
import type { NamedStorageLocationConfig, StorageLocation } from '../contract/locations/storage-location.ts';
import { decodeCaCert } from '../plugin-api/checks/decode-ca-cert.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { objectStoreField } from '../plugin-api/fields/object-store-field.ts';
import type { LocationConfig } from '../plugin-api/provider-plugin.ts';
import type { BackupStorageLocation } from '../velero-api/objects/backup-storage-location.ts';
import { invalidLocation } from './invalid-location.ts';
import { namedStorageLocationField } from './named-location-fields.ts';
import { openLocationOptionsField } from './open-location-options-field.ts';
import { openWithProvider } from './open-with-provider.ts';
import type { SecretReader } from './secret-reader.ts';
import { takeLocation } from './take-location.ts';

/**
 * Opens a place for backups that is described by plain configuration or by a BackupStorageLocation of a cluster. Reads no file and no
 * environment. The caller closes the store. Pass the result to `createEngine({ storageLocations })`, which also accepts the plain
 * configuration itself.
 * @throws LifeboatError `INVALID_CONFIG` for an invalid description or an unknown provider (suggests the nearest one),
 * `CREDENTIALS_MISSING` if a secret that is needed to open it is missing, `TIMEOUT` after two minutes, and errors of the provider
 */
export async function openLocation(
  location: NamedStorageLocationConfig | BackupStorageLocation,
  given: OpenLocationOptions,
): Promise<StorageLocation> {
  const options = takeOptions('openLocation', given, openLocationOptionsField);
  const taken = takeLocation<NamedStorageLocationConfig>(location, {
    what: 'openLocation',
    field: namedStorageLocationField,
    kind: 'BackupStorageLocation',
  });
  const { name: _name, provider: _provider, config: _config, credential: _credential, objectStorage = {}, ...settings } = taken.config;
  const { backupSyncPeriod: _period, validationFrequency: _frequency, ...use } = settings;
  const { opened } = await openWithProvider({
    ...options,
    taken,
    lack: 'has no object stores',
    failure: 'STORE_ERROR',
    field: objectStoreField,
    create: (provider) => provider.createObjectStore?.bind(provider),
    place: (where, secrets) => placeOf(objectStorage, where, secrets, options.signal),
  });
  return { ...use, store: opened };
}

async function placeOf(
  { bucket: writtenBucket, prefix: writtenPrefix, caCert, caCertRef }: NonNullable<NamedStorageLocationConfig['objectStorage']>,
  where: string,
  secrets: SecretReader,
  signal: AbortSignal | undefined,
): Promise<Pick<LocationConfig, 'bucket' | 'prefix' | 'caCert'>> {
  const [bucket, prefix] = [writtenBucket, writtenPrefix].map((text) => text?.replace(/^\/+|\/+$/g, ''));
  if (bucket?.includes('/')) throw invalidLocation(where, 'the bucket must not contain "/": the rest goes into "prefix"');
  for (const [field, value = ''] of [
    ['bucket', bucket],
    ['prefix', prefix],
  ] as const)
    if (/\p{Cc}/u.test(value) || value.split('/').some((part) => part === '.' || part === '..'))
      throw invalidLocation(where, `the ${field} must have no control characters and no part "." or ".."`);
  if (caCert !== undefined && caCertRef !== undefined) throw invalidLocation(where, 'it has both "caCert" and "caCertRef": give one');
  const pem = caCertRef ? await secrets.readText(secrets.reference(caCertRef.name, caCertRef.key), signal) : caCert;
  const decoded = pem === undefined ? undefined : decodeCaCert(pem);
  if (pem !== undefined && decoded === undefined)
    throw invalidLocation(where, `${caCertRef ? 'the secret of "caCertRef"' : '"caCert"'} is neither PEM nor base64 of PEM`);
  return { ...(bucket && { bucket }), ...(prefix && { prefix }), ...(decoded !== undefined && { caCert: decoded }) };
}
