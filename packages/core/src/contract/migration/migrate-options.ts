import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ClusterClient } from '../cluster/cluster-client.ts';
import type { ComparisonRule } from '../comparison/comparison.ts';
import type { EngineOptions } from '../engine.ts';
import type { StorageLocation, StorageLocationConfig } from '../locations/storage-location.ts';
import type { BackupRequest, RestoreRequest } from '../requests.ts';

/** Fields of a BackupRequest that the migration sets itself. */
export type MigrationBackupField =
  | 'name'
  | 'object'
  | 'replaceUnfinished'
  | 'signal'
  | 'storageLocation'
  | 'storageLocations'
  | 'storagePolicy'
  | 'storageLimits';

/** Fields of a RestoreRequest that the migration sets itself. */
export type MigrationRestoreField = 'backupName' | 'name' | 'object' | 'replaceUnfinished' | 'scheduleName' | 'signal' | 'storageLocation';

/** A cluster that the backup is restored into, and how. */
export interface MigrationTarget {
  /** Name of the target in events and in the report, and a part of its restore's name: a DNS-1123 label. With several targets, each needs a
   * name.
   * @default 'target', for a single target */
  readonly name?: string;
  /** The cluster to restore into. It may be the source cluster, with other namespaces. */
  readonly cluster: ClusterClient;
  /** How objects are restored there: namespaces, classes and images under other names, what is left out, what happens to existing objects
   * (`existingResourcePolicy`), and every other option of a restore. @default the defaults of a restore */
  readonly restore?: Omit<RestoreRequest, MigrationRestoreField>;
  /** Differences that are allowed after the restore, in addition to what the restore changes by itself, such as what `wholeRunHooks`
   * change. `false`: nothing is compared. @default `ignoredDifferences` */
  readonly compare?: false | { readonly rules: readonly ComparisonRule[] };
}

/** How long to wait for workloads. */
export interface ReadinessOptions {
  /** How long to wait after the end of the restore, in milliseconds. What is not ready by then is in the report. @default 10 minutes */
  readonly timeoutInMs?: number;
  /** The pause between two checks, in milliseconds. @default 2 seconds */
  readonly pollIntervalInMs?: number;
}

/** Options of the engines that a migration creates. */
export type MigrationEngineOptions = Omit<EngineOptions, 'cluster' | 'storageLocations' | 'onStoreWait' | 'records'>;

/** Options of `migrate`. */
export interface MigrateOptions extends CallOptions {
  /** Name of the migration and of its backup; with the targets' names, also of its restores. A DNS-1123 subdomain. With the same name and
   * `location`, a migration continues what an earlier process began and does not repeat what is finished.
   * @default `migrate-<YYYYMMDDhhmmss>-<four random digits>` */
  readonly name?: string;
  /** The source cluster. The migration only reads it, except for hooks in Pods and snapshots of volumes. */
  readonly from: ClusterClient;
  /** The target clusters: one, or several at once. A failure in one target does not stop the others. */
  readonly to: readonly MigrationTarget[];
  /** What is backed up, and how. @default everything, with the defaults of a backup */
  readonly backup?: Omit<BackupRequest, MigrationBackupField>;
  /** Location of the backup and of the record of the migration's progress. Both stay there until the backup's time to live is over.
   * @default a folder of this process in the system's folder for temporary files, which only its user can read and which is deleted at the
   * end, so that a migration that was killed starts again from the beginning */
  readonly location?: StorageLocation | StorageLocationConfig;
  /** Name of the location in messages, in the Backup and for passwords of repositories. @default 'migration' */
  readonly locationName?: string;
  /** Stop after the plans: the backup is made, but nothing is written to a target. @default false */
  readonly planOnly?: boolean;
  /** What happens to a target whose plan has objects that could not be restored: `stop` before anything is written there, or `continue`
   * with the other objects. @default 'stop' */
  readonly onBlocked?: 'stop' | 'continue';
  /** How long to wait for workloads of the targets. `false`: do not wait. @default ten minutes */
  readonly readiness?: ReadinessOptions | false;
  /** Options of the engines: files of volumes (`volumeFiles`), Velero's namespace, actions, plugins, limits and the logger. With an
   * `owner`, a migration that continues a killed one need not wait for leases to end. @default the defaults of an engine */
  readonly engine?: MigrationEngineOptions;
}
