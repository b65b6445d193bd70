import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { BackupEvent } from '../../contract/events.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import type { RunRecords } from '../../contract/run-records.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupItemAction, ItemBlockAction } from '../../plugin-api/item-actions.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { RunContext } from '../../records/start-run.ts';
import type { VolumeRepositories } from '../../volumes/files/volume-repositories.ts';
import type { SnapshotLocations } from '../../volumes/snapshot-locations.ts';

/** What a backup works with. */
export interface BackupDependencies {
  readonly cluster: ClusterClient;
  /** Of Backup objects that a request does not bring, and of ConfigMaps. */
  readonly namespace: string;
  /** Name of the ConfigMap whose volume policies count for every backup. @default none */
  readonly globalVolumePolicies?: string | undefined;
  readonly store: BackupStore;
  /** The other locations that get the backup at the same time. @default none */
  readonly furtherStores?: readonly BackupStore[];
  /** All locations of the engine: what another one has of a run that is replaced is not taken from it. @default none */
  readonly knownStores?: (() => Promise<readonly BackupStore[]>) | undefined;
  readonly snapshotLocations: SnapshotLocations;
  /** Where files of volumes go. @default they are not copied */
  readonly volumeRepositories?: VolumeRepositories | undefined;
  /** For a Pod that reads a volume to run. */
  readonly resourceTimeoutInMs: number;
  /** Item actions besides the built-in ones. */
  readonly actions: readonly BackupItemAction[];
  /** For one call of an action. @default 600000 (10 minutes) */
  readonly actionTimeoutInMs?: number | undefined;
  readonly itemBlockActions?: readonly ItemBlockAction[];
  /** @default 30000 */
  readonly hookGraceInMs?: number | undefined;
  readonly logger?: Logger | undefined;
  /** Who keeps the object of a run meanwhile. @default nobody */
  readonly records?: RunRecords | undefined;
  /** Objects whose actions and reads run at once. */
  readonly concurrency: number;
  /** To how many it may grow while more get done that way. @default `concurrency` */
  readonly mostAtOnce?: number | undefined;
  /** Between two looks at asynchronous operations, at most. */
  readonly itemOperationSyncFrequencyInMs: number;
  readonly now: () => Date;
}

export interface BackupRun {
  readonly request: BackupRequest;
  readonly dependencies: BackupDependencies;
  readonly run: RunContext<BackupEvent>;
}
