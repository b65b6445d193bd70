import type { Issue } from '../errors/issues/issue.ts';
import type { BackupPhase } from '../velero-api/objects/backup.ts';
import type { RestorePhase } from '../velero-api/objects/restore.ts';
import type { DifferentObject } from './comparison/comparison.ts';
import type { BackupRetention } from './results/expired-backups.ts';
import type { PlannedItem } from './results/planned-item.ts';
import type { SkipRule } from './results/skip-rule.ts';
import type { LocationEvent, TransferEvent } from './results/transfer-event.ts';

/** Which object an event is about. */
export interface EventObject {
  /** Such as `deployments.apps`; without a group for the core group. */
  readonly groupResource: string;
  /** `''` when cluster-scoped. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
}

/** A warning or an error, as it is counted in `status` and kept in the results file, or something worth knowing: as the result has
 * it in `issues`. */
export interface IssueEvent {
  readonly type: 'issue';
  /** What the run met. */
  readonly issue: Issue;
}

/** The run entered a phase. */
export interface PhaseEvent<Phase> {
  readonly type: 'phase';
  /** As `status.phase` has it. */
  readonly phase: Phase;
}

/** How many of its items a run has dealt with: objects of the cluster, and of a deletion files, restores and snapshots. At most a
 * few a second. */
export interface ProgressEvent {
  readonly type: 'progress';
  /** How many are done. */
  readonly items: number;
  /** How many there are, as far as is known. */
  readonly totalItems: number;
  /** Whether `totalItems` stays as it is. It grows while a backup still lists. */
  readonly totalIsFinal: boolean;
}

/** The progress of a backup or a restore. */
export interface ArchiveProgressEvent extends ProgressEvent {
  /** Compressed bytes of the archive that were written (backup) or read (restore). */
  readonly bytes: number;
}

/** What becomes of a hook in a Pod. */
export interface HookEvent {
  readonly type: 'hook';
  /** The Pod. */
  readonly object: EventObject;
  /** The name of the request's entry; `<from-annotation>` for an annotation, as in Velero's log. */
  readonly hook: string;
  /** Before or after the Pod is backed up; `post` in a restore. */
  readonly when: 'pre' | 'post';
  /** Name of the container that it runs in. */
  readonly container: string;
  /** `waiting`: for its container. */
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed';
  /** Why it failed. */
  readonly message?: string;
}

/** A volume snapshot of a snapshotter was begun, or failed: at once, or while it became usable. */
export interface SnapshotEvent {
  readonly type: 'snapshot';
  /** Name of the PersistentVolume. */
  readonly persistentVolume: string;
  /** Name of the snapshot location. */
  readonly location: string;
  /** `completed`: it was begun. `failed`: its data is not in the backup. */
  readonly state: 'completed' | 'failed';
  /** Its id at the provider. Absent when it could not be begun. */
  readonly snapshotId?: string;
}

/** A location's store does not answer and is waited for, or it answers again. */
export interface StoreWaitEvent {
  readonly type: 'store-wait';
  /** Name of the storage location. */
  readonly location: string;
  /** Whether it is waited for, or answers again. */
  readonly state: 'waiting' | 'answering';
  /** What it failed with last. */
  readonly message: string;
  /** How long it has been waited for so far. */
  readonly waitedInMs: number;
  /** How long it is waited for at most. */
  readonly patienceInMs: number;
}

/** What became of an object: `archived` in a backup, the others in a restore. */
export type ItemOutcome = 'archived' | RestoreItemOutcome;

/** An object was dealt with. A loop that lags may miss some. */
export interface ItemEvent {
  readonly type: 'item';
  /** In a restore: the object as it is called in the target cluster. */
  readonly object: EventObject;
  /** What became of it. */
  readonly action: ItemOutcome;
  /** Why it was skipped, or failed; for people. */
  readonly reason?: string;
  /** The rule by which it was skipped. */
  readonly rule?: SkipRule;
}

/** What a restore would do to an object. */
export interface PlannedItemEvent {
  readonly type: 'planned-item';
  /** The object, and what would become of it. */
  readonly item: PlannedItem;
}

/** What `copyBackup` tells: progress and, at the end, the outcome. A canceled copy has none. */
export type CopyEvent = TransferEvent | LocationEvent | StoreWaitEvent;

/** What `repairBackup` tells: progress, and the outcome of each location as soon as it is known. */
export type RepairEvent = TransferEvent | LocationEvent | StoreWaitEvent;

/** What `verifyBackup` tells: the archive as it is read, then its objects as they are checked. */
export type VerifyEvent = TransferEvent | ProgressEvent | StoreWaitEvent;

/** What `deleteBackup` tells: progress and, at the end, the outcome. */
export type DeleteEvent = ProgressEvent | LocationEvent | StoreWaitEvent;

/** It is known what becomes of a backup: it was deleted, or why it was not. */
export interface ExpiredBackupEvent {
  readonly type: 'expired-backup';
  /** As the result has it. */
  readonly backup: BackupRetention;
}

/** What `deleteExpired` tells: each backup but those that have not expired, and how many of the expired ones are dealt with. */
export type ExpiryEvent = ExpiredBackupEvent | ProgressEvent | IssueEvent | StoreWaitEvent;

/** What `planRestore` tells: each object, in the order of the restore. */
export type PlanEvent = PlannedItemEvent | StoreWaitEvent;

/** An object is not the same on both sides. */
export interface DifferentObjectEvent {
  readonly type: 'different-object';
  /** The object, and where it differs. */
  readonly item: DifferentObject;
}

/** What `compare` tells: each object that is not the same, kind by kind. */
export type CompareEvent = DifferentObjectEvent | StoreWaitEvent;

/** What a backup tells. */
export type BackupEvent =
  | StoreWaitEvent
  | PhaseEvent<BackupPhase>
  | ArchiveProgressEvent
  | IssueEvent
  | SnapshotEvent
  | LocationEvent
  | HookEvent
  | ItemEvent;

/** What happened, or would happen, to an object of the archive. `recreated`: the one that was there was deleted, and made anew. */
export type RestoreItemOutcome = 'created' | 'updated' | 'recreated' | 'skipped' | 'failed';

/** What a restore tells. */
export type RestoreEvent = StoreWaitEvent | PhaseEvent<RestorePhase> | ArchiveProgressEvent | IssueEvent | HookEvent | ItemEvent;
