import { type BackupSpec, formatGoDuration, parseGoDuration, type RestoreSpec } from '@lifeboat/core/velero-api';

/** What Backups and Restores get if they leave a field open. The value is then written to their spec, as with Velero. */
export interface ServerDefaults {
  /** How long backups are kept, in milliseconds. @default 2592000000, 30 days */
  readonly defaultBackupTtlInMs?: number;
  /** How long asynchronous operations of backups and restores may take, in milliseconds. @default 14400000, four hours */
  readonly defaultItemOperationTimeoutInMs?: number;
  /** Copy files of all volumes of Pods. @default false */
  readonly defaultVolumesToFsBackup?: boolean;
  /** Move the data of snapshots into the storage location. @default false */
  readonly defaultSnapshotMoveData?: boolean;
}

export function withBackupDefaults(spec: BackupSpec, defaults: ServerDefaults): BackupSpec {
  const { defaultBackupTtlInMs: ttl, defaultItemOperationTimeoutInMs, defaultVolumesToFsBackup, defaultSnapshotMoveData } = defaults;
  const isFsBackupSaid = isSaid(spec.defaultVolumesToFsBackup) || isSaid(spec.defaultVolumesToRestic);
  return {
    ...spec,
    ...(ttl !== undefined && isZero(spec.ttl) && { ttl: formatGoDuration(ttl) }),
    ...operationTimeout(spec, defaultItemOperationTimeoutInMs),
    ...(defaultVolumesToFsBackup !== undefined && !isFsBackupSaid && { defaultVolumesToFsBackup }),
    ...(defaultSnapshotMoveData !== undefined && !isSaid(spec.snapshotMoveData) && { snapshotMoveData: defaultSnapshotMoveData }),
  };
}

export function withRestoreDefaults(spec: RestoreSpec, { defaultItemOperationTimeoutInMs }: ServerDefaults): RestoreSpec {
  return { ...spec, ...operationTimeout(spec, defaultItemOperationTimeoutInMs) };
}

function operationTimeout(
  { itemOperationTimeout }: BackupSpec | RestoreSpec,
  defaultInMs: number | undefined,
): { itemOperationTimeout?: string } {
  return defaultInMs !== undefined && isZero(itemOperationTimeout) ? { itemOperationTimeout: formatGoDuration(defaultInMs) } : {};
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** A zero duration counts as absent. A text that is no duration stays, and is refused later. */
function isZero(duration: string | null | undefined): boolean {
  return !duration || parseGoDuration(duration) === 0;
}
