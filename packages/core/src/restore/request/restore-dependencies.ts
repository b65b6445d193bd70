import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import type { RunRecords } from '../../contract/run-records.ts';
import type { ArchiveLimits, ArchiveReader } from '../../contract/store/archive.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { QuiesceAdapter } from '../../plugin-api/quiesce-adapter.ts';
import type { VolumeRepositories } from '../../volumes/files/volume-repositories.ts';
import type { SnapshotLocations } from '../../volumes/snapshot-locations.ts';

/** What a restore and its plan work with. */
export interface RestoreDependencies {
  readonly cluster: ClusterClient;
  /** Of Restore objects that a request does not bring, and of ConfigMaps. */
  readonly namespace: string;
  /** Of the location that holds the backup; the restore's own files go there too. */
  readonly store: BackupStore;
  /** Further locations, looked at in this order when the backup is not whole in `store`. @default none */
  readonly otherStores?: readonly BackupStore[];
  /** `store` is the one that is meant, even if others have another backup of that name. @default true */
  readonly isStorePreferred?: boolean;
  /** Reads and checks a whole archive. */
  openArchive(
    options: { stream: ByteStream; limits?: ArchiveLimits | undefined; what?: string | undefined } & CallOptions,
  ): Promise<ArchiveReader>;
  readonly archiveLimits?: ArchiveLimits | undefined;
  /** What may come, whatever the request says. @default everything */
  readonly policy?: RestorePolicy | undefined;
  /** Who makes volumes from native snapshots. */
  readonly snapshotLocations: SnapshotLocations;
  /** Where files of volumes are. @default they are not restored */
  readonly volumeRepositories?: VolumeRepositories | undefined;
  /** Besides the built-in ones. */
  readonly actions: readonly RestoreItemAction[];
  /** All of them. */
  readonly quiesceAdapters: readonly QuiesceAdapter[];
  /** For one call of an action. @default 600000 (10 minutes) */
  readonly actionTimeoutInMs?: number | undefined;
  readonly logger?: Logger | undefined;
  /** Who keeps the object of a run meanwhile. @default nobody */
  readonly records?: RunRecords | undefined;
  /** Objects worked on at a time; the client itself lowers it on 429. */
  readonly concurrency: number;
  /** To how many it may grow while the server takes them. @default `concurrency` */
  readonly mostAtOnce?: number | undefined;
  /** Between two looks at asynchronous operations, at most. */
  readonly itemOperationSyncFrequencyInMs: number;
  readonly resourceTimeoutInMs: number;
  readonly terminatingResourceTimeoutInMs: number;
  readonly now: () => Date;
}
