import type { GlobalFlags } from '../flags/global-flags.ts';
import type { MoverFlags } from '../volume-files/mover-flags.ts';
import type { RepositoryFormat } from '../volume-files/volume-files-spec.ts';
import type { LogFormat, LogLevel } from './create-server-logger.ts';
import type { Address } from './listen.ts';
import type { NotificationFlags } from './notification-flags.ts';

export interface ServerFlags extends GlobalFlags, NotificationFlags, MoverFlags {
  readonly inCluster?: boolean;
  readonly providers?: readonly string[];
  readonly backupSyncPeriod?: string;
  readonly concurrentBackups?: number;
  readonly defaultVolumesToFsBackup?: boolean;
  readonly defaultSnapshotMoveData?: boolean;
  readonly uploaderType?: RepositoryFormat;
  readonly nodeAgentConfigmap?: string;
  readonly defaultRepoMaintainFrequency?: string;
  readonly defaultBackupStorageLocation?: string;
  readonly defaultVolumeSnapshotLocations?: Readonly<Record<string, string>>;
  readonly defaultBackupTtl?: string;
  readonly defaultItemOperationTimeout?: string;
  readonly globalBackupVolumePoliciesConfigmap?: string;
  readonly itemOperationSyncFrequency?: string;
  readonly resourceTimeout?: string;
  readonly terminatingResourceTimeout?: string;
  readonly garbageCollectionFrequency?: string;
  readonly gcKeepLastGood?: boolean;
  readonly scheduleSkipImmediately?: boolean;
  readonly autoRepair?: boolean;
  readonly hooksWithoutCreator?: 'allow' | 'deny';
  readonly storeValidationFrequency?: string;
  readonly leaderElect?: boolean;
  readonly leaderElectLeaseDuration?: string;
  readonly runLeaseDuration?: string;
  readonly healthAddress?: Address;
  /** `off`: not served. Absent: at Velero's port, if that is free. */
  readonly metricsAddress?: Address | 'off';
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
}
