import { type Backup, type BackupStorageLocation, storagePolicies, storagePolicyAnnotation } from '@lifeboat/core/velero-api';
import { storagePolicyOf } from './backup-location.ts';

/** Finds out why a backup cannot be made in its locations. The texts are Velero's where Velero has one. */
export function backupProblems(backup: Backup, locations: ReadonlyMap<string, BackupStorageLocation | undefined>): string[] {
  const advice = 'Please address this issue (see `velero backup-location -h` for options) and create a new backup';
  const problems: string[] = [];
  const [own] = locations.keys();
  for (const [name, location] of locations) {
    if (!location && name === own && !backup.spec.storageLocation)
      problems.push(
        `an existing backup storage location wasn't specified at backup creation time and the default '${name}' wasn't found. ${advice}`,
      );
    else if (!location) problems.push(`backup storage location ${name} not found. ${advice}`);
    else if (location.spec.accessMode === 'ReadOnly')
      problems.push(`backup can't be created because backup storage location ${name} is currently in read-only mode`);
  }
  if (!storagePolicyOf(backup)) {
    const asked = JSON.stringify(backup.metadata.annotations?.[storagePolicyAnnotation]);
    problems.push(`annotation ${storagePolicyAnnotation}: Unsupported value: ${asked}: supported values: ${storagePolicies.join(', ')}`);
  }
  return problems;
}
