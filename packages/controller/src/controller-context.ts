import type { ClusterClient, Logger, ProviderPlugin } from '@lifeboat/core';
import type { Backup, Restore, VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { VeleroClient, VeleroObjects } from '@lifeboat/core/velero-client';
import type { CreatorOf } from './creators/creator.ts';
import type { HookRights } from './creators/hook-rights.ts';
import type { ServerDefaults } from './kinds/server-defaults.ts';
import type { UseEngine } from './locations/use-engine.ts';
import type { UseLocation } from './locations/use-location.ts';
import type { Tell } from './monitoring/happening.ts';

/** What the reconcilers of velero.io share: the cluster, the options and the open locations. */
export interface ControllerContext {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly providers: readonly ProviderPlugin[];
  readonly validationFrequencyInMs: number;
  readonly defaultStorageLocation: string;
  readonly concurrentBackups: number;
  readonly backupSyncPeriodInMs: number;
  readonly garbageCollectionFrequencyInMs: number;
  readonly gcKeepLastGood: boolean;
  readonly scheduleSkipImmediately: boolean;
  readonly autoRepair: boolean;
  /** Whether this controller copies and restores the files of volumes (the option `volumeFiles` is set). */
  readonly copiesFiles: boolean;
  /** @default the frequency of the repository's type: an hour for kopia, a week for restic */
  readonly repoMaintainFrequencyInMs: number | undefined;
  /** What the server fills into Backups and Restores that leave a field open. */
  readonly defaults: ServerDefaults;
  readonly serverVersion: string;
  readonly logger: Logger;
  now(): Date;
  /** Reads and writes the objects of a kind. */
  objects<K extends VeleroKind>(kind: K): VeleroObjects<VeleroKinds[K]>;
  /** The objects of a kind as the cache has them. They may be a moment old. Do not change them. */
  cached<K extends VeleroKind>(kind: K): readonly VeleroKinds[K][];
  /** Opens a location for a piece of work. */
  readonly useLocation: UseLocation;
  readonly useEngine: UseEngine;
  readonly client: VeleroClient;
  readonly creatorOf: CreatorOf;
  /** The rights with which the hooks of a Backup or Restore run. */
  hookRights(object: Backup | Restore, signal: AbortSignal): Promise<HookRights>;
  /** Reports what the phases of the objects do not show. */
  readonly tell: Tell;
}
