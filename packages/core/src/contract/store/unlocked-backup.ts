import type { BackupMarker } from './lease-marker.ts';

/** The holder of a name that was freed. */
export interface UnlockedBackup {
  /** The holder's marker. Absent if it cannot be read. */
  readonly holder?: BackupMarker;
  /** The holder's last sign of life, by the store's clock. */
  readonly renewed?: Date;
}
