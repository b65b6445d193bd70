import type { BackupMarker } from './lease-marker.ts';

/** Whose a name was that was freed. */
export interface UnlockedBackup {
  /** Absent when its marker cannot be read. */
  readonly holder?: BackupMarker;
  /** The last sign of life, by the store's clock. */
  readonly renewed?: Date;
}
