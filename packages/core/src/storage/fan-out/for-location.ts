import type { Backup } from '../../velero-api/objects/backup.ts';
import { storageLocationLabel, validLabelValue } from '../../velero-api/values/labels.ts';

/** A backup as its object reads in one location: spec and label name that location, as Velero's sync would write them. */
export function forLocation(backup: Backup, location: string): Backup {
  const { metadata, spec } = backup;
  return {
    ...backup,
    metadata: { ...metadata, labels: { ...metadata.labels, [storageLocationLabel]: validLabelValue(location) } },
    spec: { ...spec, storageLocation: location },
  };
}
