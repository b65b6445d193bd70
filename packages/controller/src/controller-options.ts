import type { ClusterClient, EngineOptions, Logger, ProviderPlugin, VolumeFilesOptions } from '@lifeboat/core';
import type { Registry } from 'prom-client';
import type { ServerDefaults } from './kinds/server-defaults.ts';
import type { LeaderElectionTimes } from './machinery/leader-election.ts';
import type { Reconciler } from './machinery/reconciler.ts';
import type { NotificationOptions } from './notifications/notification-options.ts';

export interface ControllerOptions extends ServerDefaults {
  /** The cluster whose objects are reconciled. The controller does not close it. */
  readonly cluster: ClusterClient;
  /** The providers that locations may name. */
  readonly providers: readonly ProviderPlugin[];
  /** Who this process is: a name that stays the same after a restart, such as the uid of its Pod or the name of a replica. A process that
   * was killed and starts again with the same owner resumes its work at once, instead of waiting until its leases end. Two processes that
   * run at the same time must not have the same owner. 1 to 253 printable ASCII characters without spaces.
   * @default no owner: after a restart the process waits until its leases end */
  readonly owner?: string;
  /** The namespace of the objects. @default 'velero' */
  readonly namespace?: string;
  /** The Secret for locations that name none. It need not exist. `velero install` makes it.
   * @default { name: 'cloud-credentials', key: 'cloud' } */
  readonly defaultCredential?: { readonly name: string; readonly key: string };
  /** How often a location is validated if it does not set its own frequency, in milliseconds. @default 60000 */
  readonly validationFrequencyInMs?: number;
  /** The location of backups that name none, used while no location is marked as the default. @default 'default' */
  readonly defaultStorageLocation?: string;
  /** For each provider, by name, the snapshot location of backups that name none of that provider: `{ aws: 'ebs-us-east-1' }`.
   * @default all snapshot locations of the provider: each is asked whether it owns the volume */
  readonly defaultVolumeSnapshotLocations?: Readonly<Record<string, string>>;
  /** How many backups run at the same time. @default 1 */
  readonly concurrentBackups?: number;
  /** How often the backups in a location become objects of the cluster, if the location does not set its own period, in milliseconds.
   * @default 60000 */
  readonly backupSyncPeriodInMs?: number;
  /** How often the controller tries again to delete an expired backup that could not be deleted, in milliseconds.
   * @default 3600000, an hour */
  readonly garbageCollectionFrequencyInMs?: number;
  /** Keep the last good backup of each existing Schedule even after it has expired. `false`: delete it, as Velero does. @default true */
  readonly gcKeepLastGood?: boolean;
  /** Copy a backup to each of its locations that missed it, as soon as that location is Available. `false`: only when an annotation of the
   * Backup asks for it.
   * @default false */
  readonly autoRepair?: boolean;
  /** What to do with the hooks of a Backup or Restore whose creator is unknown: the cluster does not have the admission policy that
   * `creatorPolicy` makes, or got it after the object was created. `allow`: the hooks run with the rights of the server, as with Velero.
   * `deny`: they do not run. If the creator is known, hooks run only where the creator may run such commands.
   * @default 'allow' */
  readonly hooksWithoutCreator?: 'allow' | 'deny';
  /** For Schedules that do not set it: wait for the next time instead of making a backup that is already due. @default false */
  readonly scheduleSkipImmediately?: boolean;
  /** A ConfigMap in the server's namespace. Its volume policies apply to every backup, after the backup's own policies. @default none */
  readonly globalVolumePoliciesConfigMap?: string;
  /** The longest pause between two polls of asynchronous operations, in milliseconds. @default 10000 */
  readonly itemOperationSyncFrequencyInMs?: number;
  /** How long restores wait for CRDs and additional items, in milliseconds. @default 600000, ten minutes */
  readonly resourceTimeoutInMs?: number;
  /** How long restores wait for a terminating namespace, in milliseconds. @default 600000, ten minutes */
  readonly terminatingResourceTimeoutInMs?: number;
  /** Formats, passwords and movers for the files of volumes. If set, the controller copies the files that Backups and annotations of Pods
   * ask for, and restores them. PodVolumeBackups, PodVolumeRestores and BackupRepositories show the progress. Without a password here, the
   * one in the Secret `velero-repo-credentials` is used, as with Velero.
   * @default files are not copied: a volume that needs it is an error of its Backup */
  readonly volumeFiles?: VolumeFilesOptions;
  /** How often repositories of files are maintained, in milliseconds, if their BackupRepository does not set its own frequency. Maintenance
   * removes content that is no longer needed, by the rules of the format.
   * @default 3600000, an hour, for kopia; 604800000, a week, for restic */
  readonly repoMaintainFrequencyInMs?: number;
  /** The version that the controller answers to ServerStatusRequests. @default 'lifeboat' */
  readonly serverVersion?: string;
  /** Your own reconcilers, which run beside those of velero.io. @default none */
  readonly reconcilers?: readonly Reconciler[];
  /** The Lease that lets only one of several processes work at a time. `false`: there is no other process.
   * @default 'lifeboat-controller' */
  readonly lease?: false | LeaseOptions;
  /** How runs hold the names of their backups and restores in a location. Others leave alone what a killed process left until its hold
   * ends.
   * @default the hold ends after a minute and is renewed every 15 seconds */
  readonly runLease?: NonNullable<EngineOptions['lease']>;
  /** How long the controller waits at its start, in milliseconds, for another server in the namespace (such as a Velero) to answer. If one
   * answers, this controller does not work. A server that starts at the same moment is not noticed. 0: do not ask.
   * @default 2000 */
  readonly otherServerTimeoutInMs?: number;
  /** Where to report how backups and restores ended. @default nowhere */
  readonly notifications?: NotificationOptions;
  /** The prom-client registry for the metrics of the controller. It may hold your own metrics, but those of one controller only.
   * @default nothing is measured */
  readonly metrics?: Registry;
  /** @default none */
  readonly logger?: Logger;
  /** The clock. @default () => new Date() */
  readonly now?: () => Date;
}

export interface LeaseOptions extends LeaderElectionTimes {
  /** @default 'lifeboat-controller' */
  readonly name?: string;
  /** The name of this process in the Lease. No other process may have it.
   * @default the controller's `owner`; without one the host's name and a random part */
  readonly identity?: string;
}
