import type { GlobalFlags } from '../flags/global-flags.ts';
import type { Address } from './health-endpoints.ts';
import type { LogLevel } from './json-logger.ts';

export interface ServerFlags extends GlobalFlags {
  readonly inCluster?: boolean;
  readonly providers?: readonly string[];
  readonly backupSyncPeriod?: string;
  readonly concurrentBackups?: number;
  readonly defaultBackupStorageLocation?: string;
  readonly defaultBackupTtl?: string;
  readonly defaultItemOperationTimeout?: string;
  readonly itemOperationSyncFrequency?: string;
  readonly resourceTimeout?: string;
  readonly terminatingResourceTimeout?: string;
  readonly garbageCollectionFrequency?: string;
  readonly gcKeepLastGood?: boolean;
  readonly scheduleSkipImmediately?: boolean;
  readonly storeValidationFrequency?: string;
  readonly leaderElect?: boolean;
  readonly healthAddress?: Address;
  readonly logLevel: LogLevel;
}
