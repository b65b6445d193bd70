import type { Backup, BackupStorageLocation } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';

/** The name of a backup's location: its own, else that of the default location. */
export function backupLocationName(
  { spec }: Backup,
  { cached, defaultStorageLocation }: Pick<ControllerContext, 'cached' | 'defaultStorageLocation'>,
): string {
  if (spec.storageLocation) return spec.storageLocation;
  return cached('BackupStorageLocation').find((location) => location.spec.default)?.metadata.name ?? defaultStorageLocation;
}

/** The location of a backup, as the cache has it. */
export function backupLocation(
  backup: Backup,
  context: Pick<ControllerContext, 'cached' | 'defaultStorageLocation'>,
): BackupStorageLocation | undefined {
  const name = backupLocationName(backup, context);
  return context.cached('BackupStorageLocation').find(({ metadata }) => metadata.name === name);
}
