/** The kinds and files of Velero that requests and results are made of; all of them are in `@lifeboat/core/velero-api`. */
export type * from '../velero-api/files/item-operation.ts';
export type * from '../velero-api/files/native-snapshot.ts';
export type * from '../velero-api/files/resource-policies.ts';
export type * from '../velero-api/files/restore-hook-record.ts';
export type * from '../velero-api/files/results.ts';
export type { RunHooks } from '../velero-api/files/run-hooks.ts';
export type * from '../velero-api/files/volume-info.ts';
export type { Backup, BackupPhase, BackupSpec, BackupStatus } from '../velero-api/objects/backup.ts';
export type { Restore, RestorePhase, RestoreSpec, RestoreStatus } from '../velero-api/objects/restore.ts';
export type { Duration } from '../velero-api/values/duration.ts';
export type { LabelSelector } from '../velero-api/values/meta.ts';
