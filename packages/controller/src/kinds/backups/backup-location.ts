import {
  type Backup,
  type BackupStorageLocation,
  intendedLocations,
  type StoragePolicy,
  storagePolicies,
  storagePolicyAnnotation,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';

type LocationContext = Pick<ControllerContext, 'cached' | 'defaultStorageLocation'>;

/** The name of the location of a backup: the one it names, else the default location. */
function backupLocationName({ spec }: Backup, { cached, defaultStorageLocation }: LocationContext): string {
  if (spec.storageLocation) return spec.storageLocation;
  return cached('BackupStorageLocation').find((location) => location.spec.default)?.metadata.name ?? defaultStorageLocation;
}

/** The names of all locations of a backup: its own first, then those that its annotation names. */
export function backupLocationNames(backup: Backup, context: LocationContext): string[] {
  return [...new Set([backupLocationName(backup, context), ...intendedLocations(backup)])];
}

/** The locations of a backup, by name, as the cache has them. */
export function backupLocations(backup: Backup, context: LocationContext): Map<string, BackupStorageLocation | undefined> {
  const known = new Map(context.cached('BackupStorageLocation').map((location) => [location.metadata.name, location]));
  return new Map(backupLocationNames(backup, context).map((name) => [name, known.get(name)]));
}

/** How many of its locations must get a backup; `undefined` if the annotation has no valid value. */
export function storagePolicyOf({ metadata }: Backup): StoragePolicy | undefined {
  const asked = metadata.annotations?.[storagePolicyAnnotation] ?? 'all';
  return storagePolicies.find((policy) => policy === asked);
}

export function isAvailable(location: BackupStorageLocation | undefined): location is BackupStorageLocation {
  return location?.status?.phase === 'Available';
}
