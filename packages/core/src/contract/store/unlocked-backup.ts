import type { BackupMarker } from './lease-marker.ts';

/** Who had a name that was freed. */
export interface UnlockedBackup {
  /** Absent when its marker cannot be read. */
  readonly holder?: BackupMarker;
  /** The last sign of life, by the store's clock. */
  readonly renewed?: Date;
}
