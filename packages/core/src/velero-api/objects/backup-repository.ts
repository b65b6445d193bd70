import type { UploaderType } from '../values/data-path.ts';
import type { GoDuration, Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` BackupRepository: where the files of one namespace's volumes are kept. Its name is
 * `<namespace>-<location>-<type>` and some random letters; labels `velero.io/volume-namespace`, `velero.io/storage-location`,
 * `velero.io/repository-type`. */
export interface BackupRepository {
  kind: 'BackupRepository';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: BackupRepositorySpec;
  status: BackupRepositoryStatus;
  [field: string]: unknown;
}

export const backupRepositoryPhases = ['New', 'Ready', 'NotReady'] as const;

export type BackupRepositoryPhase = (typeof backupRepositoryPhases)[number];

export const maintenanceResults = ['Succeeded', 'Failed'] as const;

export type MaintenanceResult = (typeof maintenanceResults)[number];

export interface BackupRepositorySpec {
  volumeNamespace: string;
  backupStorageLocation: string;
  /** @default 'restic', as to old objects */
  repositoryType?: UploaderType;
  /** Of restic repositories only. */
  resticIdentifier?: string;
  maintenanceFrequency: GoDuration;
  /** `cacheLimitMB`, `fullMaintenanceInterval`. */
  repositoryConfig?: Record<string, string> | null;
  [field: string]: unknown;
}

export interface BackupRepositoryStatus {
  phase?: BackupRepositoryPhase;
  message?: string;
  /** When maintenance last succeeded. */
  lastMaintenanceTime?: Timestamp;
  recentMaintenance?: RepositoryMaintenance[];
  [field: string]: unknown;
}

export interface RepositoryMaintenance {
  result?: MaintenanceResult;
  startTimestamp?: Timestamp;
  completeTimestamp?: Timestamp;
  message?: string;
}
