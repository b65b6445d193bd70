/** Defaults of Velero 1.18's server (pkg/cmd/server/config/config.go), all in milliseconds unless named otherwise. */
export const backupFormatVersion = '1.1.0';
export const backupVersion = 1;
/** Where Velero is installed. */
export const defaultNamespace = 'velero';
export const defaultBackupTtlInMs = 720 * 3600_000;
export const defaultCsiSnapshotTimeoutInMs = 10 * 60_000;
/** Lifeboat's own: Velero waits without end. */
export const defaultHookWaitTimeoutInMs = 10 * 60_000;
export const defaultItemOperationTimeoutInMs = 4 * 3600_000;
export const defaultItemOperationSyncFrequencyInMs = 10_000;
export const defaultResourceTimeoutInMs = 10 * 60_000;
export const defaultTerminatingResourceTimeoutInMs = 10 * 60_000;
export const defaultVolumeGroupSnapshotLabelKey = 'velero.io/volume-group';
