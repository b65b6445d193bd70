import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import type { ComparisonRule } from '../comparison/comparison.ts';
import type { EngineOptions } from '../engine.ts';
import type { StorageLocation, StorageLocationConfig } from '../locations/storage-location.ts';
import type { BackupRequest, RestoreRequest } from '../requests.ts';

/** What a migration says of its backup itself. */
export type MigrationBackupField =
  | 'name'
  | 'object'
  | 'replaceUnfinished'
  | 'signal'
  | 'storageLocation'
  | 'storageLocations'
  | 'storagePolicy'
  | 'storageLimits';

/** What a migration says of its restores itself. */
export type MigrationRestoreField = 'backupName' | 'name' | 'object' | 'replaceUnfinished' | 'scheduleName' | 'signal' | 'storageLocation';

/** A cluster that gets what was backed up, and how. */
export interface MigrationTarget {
  /** What events and the report call it; a part of its restore's name. A DNS-1123 label. @default 'target', for an only target; several
   * need a name each */
  readonly name?: string;
  /** Where objects are restored. It may be the cluster that they come from, with another namespace. */
  readonly cluster: ClusterClient;
  /** How they are restored there: namespaces, classes and images under other names, what is left out, what becomes of objects that
   * are there (`existingResourcePolicy`), and everything else that a restore may be told. @default as a restore does */
  readonly restore?: Omit<RestoreRequest, MigrationRestoreField>;
  /** What may differ afterwards besides what the restore changes by itself, such as what `wholeRunHooks` change. `false`: nothing is
   * compared. @default `ignoredDifferences` */
  readonly compare?: false | { readonly rules: readonly ComparisonRule[] };
}

/** How long workloads are waited for. */
export interface ReadinessOptions {
  /** How long, from the end of the restore on. Whatever is not ready by then is in the report. @default 10 minutes */
  readonly timeoutInMs?: number;
  /** The pause between two looks. @default 2 seconds */
  readonly pollIntervalInMs?: number;
}

/** How the engines of a migration work. */
export type MigrationEngineOptions = Omit<EngineOptions, 'cluster' | 'storageLocations' | 'onStoreWait' | 'records'>;

/** For `migrate`. */
export interface MigrateOptions extends CallOptions {
  /** Names the migration, its backup, and with the targets' names its restores. With the same name and `location` a migration goes on
   * with what an earlier process has done: what is finished is not done again. A DNS-1123 subdomain.
   * @default `migrate-<YYYYMMDDhhmmss>-<four random digits>` */
  readonly name?: string;
  /** Where objects come from. It is only read, but for hooks in Pods and snapshots of volumes. */
  readonly from: ClusterClient;
  /** Where they go: one cluster or several at once. What fails in one does not stop the others. */
  readonly to: readonly MigrationTarget[];
  /** What is backed up, and how. @default everything, as a backup does */
  readonly backup?: Omit<BackupRequest, MigrationBackupField>;
  /** Where the backup is kept, with the record of how far the migration is; it stays there, until its time to live is over. @default a
   * folder of this process in the system's folder for temporary files, that only its user can read and that goes at the end: a
   * migration that is killed then begins anew */
  readonly location?: StorageLocation | StorageLocationConfig;
  /** What messages, passwords of repositories and the Backup call the location. @default 'migration' */
  readonly locationName?: string;
  /** Stop after the plans: nothing is written to a target. The backup is made. @default false */
  readonly planOnly?: boolean;
  /** What becomes of a target whose plan has objects that could not be restored: `stop` before anything is written there, or
   * `continue` with the others. @default 'stop' */
  readonly onBlocked?: 'stop' | 'continue';
  /** How long workloads of the targets are waited for. `false`: not at all. @default ten minutes */
  readonly readiness?: ReadinessOptions | false;
  /** Whether files of volumes go along (`volumeFiles`), namespaces of Velero, actions, plugins, limits and the logger. With
   * an `owner`, a migration that goes on with a killed one does not wait for the end of leases.
   * @default as an engine without them works */
  readonly engine?: MigrationEngineOptions;
}
