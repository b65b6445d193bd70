import type { VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` DeleteBackupRequest: asks the server to delete a backup with all that belongs to it (Velero's pkg/controller/backup_deletion_controller.go).
 * It goes away with its backup; one that failed stays for 24 hours. */
export interface DeleteBackupRequest {
  kind: 'DeleteBackupRequest';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: DeleteBackupRequestSpec;
  status: DeleteBackupRequestStatus;
  [field: string]: unknown;
}

export const deleteBackupRequestPhases = ['New', 'InProgress', 'Processed'] as const;

export type DeleteBackupRequestPhase = (typeof deleteBackupRequestPhases)[number];

export interface DeleteBackupRequestSpec {
  backupName: string;
  [field: string]: unknown;
}

export interface DeleteBackupRequestStatus {
  phase?: DeleteBackupRequestPhase;
  /** Why a processed request did not delete everything. */
  errors?: string[] | null;
  [field: string]: unknown;
}
