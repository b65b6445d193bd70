import type { ClusterClient, EngineOptions, Logger, ProviderPlugin, VolumeFilesOptions } from '@lifeboat/core';
import type { Registry } from 'prom-client';
import type { ServerDefaults } from './kinds/server-defaults.ts';
import type { LeaderElectionTimes } from './machinery/leader-election.ts';
import type { Reconciler } from './machinery/reconciler.ts';
import type { NotificationOptions } from './notifications/notification-options.ts';

export interface ControllerOptions extends ServerDefaults {
  /** The cluster whose objects are reconciled; it stays open. */
  readonly cluster: ClusterClient;
  /** Those that locations may name. */
  readonly providers: readonly ProviderPlugin[];
  /** Who this process is, the same after a restart: the uid of its Pod, the name of a replica. It then takes up at once what it left
   * when it was killed, instead of waiting for the ends of leases. No two processes that run at the same time may have the same one.
   * 1 to 253 printable ASCII characters without spaces. @default nobody who could be told from others */
  readonly owner?: string;
  /** Where the objects are. @default 'velero' */
  readonly namespace?: string;
  /** The Secret of locations that name none, if it is there: `velero install` makes it. @default { name: 'cloud-credentials', key: 'cloud' } */
  readonly defaultCredential?: { readonly name: string; readonly key: string };
  /** How often a location that does not say it itself is looked at. @default 60000 */
  readonly validationFrequencyInMs?: number;
  /** The location of backups that name none, where no location is the default. @default 'default' */
  readonly defaultStorageLocation?: string;
  /** The snapshot location of each provider for backups that name none of it, by the provider's name: `{ aws: 'ebs-us-east-1' }`.
   * @default all of the provider: each is asked whether a volume is its own */
  readonly defaultVolumeSnapshotLocations?: Readonly<Record<string, string>>;
  /** Backups that are made at a time. @default 1 */
  readonly concurrentBackups?: number;
  /** How often the backups of a location that does not say it itself become objects. @default 60000 */
  readonly backupSyncPeriodInMs?: number;
  /** How often a backup that has expired and cannot be deleted is looked at. @default 3600000, an hour */
  readonly garbageCollectionFrequencyInMs?: number;
  /** Keep the last good backup of a schedule that is still there, also when it has expired. `false`: as Velero. @default true */
  readonly gcKeepLastGood?: boolean;
  /** Bring a backup of several locations that missed one of them there as soon as it is Available, not only when an annotation asks for
   * it. @default false */
  readonly autoRepair?: boolean;
  /** What becomes of hooks of a Backup or Restore of which nobody knows who made it: since the cluster has not the admission policy that
   * `creatorPolicy` makes, or had it later. `allow`: they run with the rights of the server, as with Velero; `deny`: they do not run. Where
   * it is known, hooks run where the creator may do the same. @default 'allow' */
  readonly hooksWithoutCreator?: 'allow' | 'deny';
  /** For Schedules that do not say it: wait for their next time instead of making a backup that is already due. @default false */
  readonly scheduleSkipImmediately?: boolean;
  /** A ConfigMap in the namespace of the server whose volume policies count for every backup, after its own. @default none */
  readonly globalVolumePoliciesConfigMap?: string;
  /** The longest pause between two looks at asynchronous operations. @default 10000 */
  readonly itemOperationSyncFrequencyInMs?: number;
  /** How long restores wait for CRDs and additional items. @default 600000, ten minutes */
  readonly resourceTimeoutInMs?: number;
  /** How long restores wait for a terminating namespace. @default 600000, ten minutes */
  readonly terminatingResourceTimeoutInMs?: number;
  /** Copies files of volumes, as Backups and annotations of Pods ask for it, and restores them: by these formats, passwords and movers.
   * Where no password is given, it is that of the Secret `velero-repo-credentials`, as with Velero. PodVolumeBackups, PodVolumeRestores and
   * BackupRepositories tell of it. @default no files are copied: a volume that is to be is an error of its Backup */
  readonly volumeFiles?: VolumeFilesOptions;
  /** How often repositories of files are maintained whose BackupRepository does not say it itself: unneeded content goes, by the rules of
   * their formats. @default 3600000, an hour, for kopia; 604800000, a week, for restic */
  readonly repoMaintainFrequencyInMs?: number;
  /** What requests for the server's version are answered with. @default 'lifeboat' */
  readonly serverVersion?: string;
  /** Reconcilers of your own, beside those of velero.io. @default none */
  readonly reconcilers?: readonly Reconciler[];
  /** Of the Lease by which one of several processes works at a time. `false`: there is no other process. @default 'lifeboat-controller' */
  readonly lease?: false | LeaseOptions;
  /** How long what a process left that was killed is left alone: how runs hold the names of their backups and restores in a location.
   * @default a minute, renewed every 15 seconds */
  readonly runLease?: NonNullable<EngineOptions['lease']>;
  /** How long it is waited, before anything is reconciled, for an answer of another server in the namespace, such as a Velero: if one
   * comes, this controller does not work. One that starts at the same moment is not noticed. 0: nobody is asked. @default 2000 */
  readonly otherServerTimeoutInMs?: number;
  /** Who is told how backups and restores ended. @default nobody */
  readonly notifications?: NotificationOptions;
  /** Where the metrics of the controller are registered, beside your own. It is of one controller. @default nothing is measured */
  readonly metrics?: Registry;
  /** @default none */
  readonly logger?: Logger;
  /** The clock. @default () => new Date() */
  readonly now?: () => Date;
}

export interface LeaseOptions extends LeaderElectionTimes {
  /** @default 'lifeboat-controller' */
  readonly name?: string;
  /** Of this process, and of no other. @default the controller's `owner`; without one the host's name and a random part */
  readonly identity?: string;
}
