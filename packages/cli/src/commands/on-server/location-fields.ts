import type { StoragePolicy } from '@lifeboat/core';
import { intendedLocationsAnnotation, storagePolicyAnnotation } from '@lifeboat/core/velero-api';

interface LocationFieldsOptions {
  readonly locations: readonly string[];
  readonly policy: StoragePolicy | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** Where a backup goes, as its object says it: the first location as Velero has it, all of several by annotations of lifeboat. */
export function locationFields({ locations, policy, annotations }: LocationFieldsOptions): {
  storageLocation?: string;
  annotations?: Record<string, string>;
} {
  const [storageLocation] = locations;
  const all = { ...annotations, ...intendedLocationsAnnotation(locations), ...(policy && { [storagePolicyAnnotation]: policy }) };
  return { ...(storageLocation !== undefined && { storageLocation }), ...(Object.keys(all).length > 0 && { annotations: all }) };
}
