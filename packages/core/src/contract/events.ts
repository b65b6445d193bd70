import type { Issue } from '../errors/issues/issue.ts';
import type { BackupPhase } from '../velero-api/objects/backup.ts';
import type { RestorePhase } from '../velero-api/objects/restore.ts';
import type { DifferentObject } from './comparison/comparison.ts';
import type { BackupRetention } from './results/expired-backups.ts';
import type { PlannedItem } from './results/planned-item.ts';
import type { SkipRule } from './results/skip-rule.ts';
import type { LocationEvent, TransferEvent } from './results/transfer-event.ts';

/** Names the object that an event is about. */
export interface EventObject {
  /** Resource and group, such as `deployments.apps`; only the resource for the core group, such as `pods`. */
  readonly groupResource: string;
  /** Its namespace; `''` for a cluster-scoped object. */
  readonly namespace: string;
  /** Name of the object. */
  readonly name: string;
}

/** The run met a warning, an error or something worth knowing. Warnings and errors are also counted in `status` and kept in the results
 * file; the result lists all of them in `issues`. */
export interface IssueEvent {
  readonly type: 'issue';
  /** What the run met. */
  readonly issue: Issue;
}

/** The run entered a phase. */
export interface PhaseEvent<Phase> {
  readonly type: 'phase';
  /** The phase, as in `status.phase`. */
  readonly phase: Phase;
}

/** How many items a run has processed: objects of the cluster or, in a deletion, files, restores and snapshots. Sent at most a few times a
 * second. */
export interface ProgressEvent {
  readonly type: 'progress';
  /** How many are done. */
  readonly items: number;
  /** How many items there are, as far as known. */
  readonly totalItems: number;
  /** Whether `totalItems` is final. While a backup still lists objects, it grows. */
  readonly totalIsFinal: boolean;
}

/** The progress of a backup or a restore. */
export interface ArchiveProgressEvent extends ProgressEvent {
  /** Compressed bytes of the archive that were written (by a backup) or read (by a restore). */
  readonly bytes: number;
}

/** A hook in a Pod changed its state. */
export interface HookEvent {
  readonly type: 'hook';
  /** The Pod. */
  readonly object: EventObject;
  /** The hook's name in the request; `<from-annotation>` for a hook of an annotation, as in Velero's log. */
  readonly hook: string;
  /** `pre`: before the Pod is backed up; `post`: after that, or in a restore. */
  readonly when: 'pre' | 'post';
  /** Name of the container that the hook runs in. */
  readonly container: string;
  /** `waiting`: the hook waits for its container. */
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed';
  /** Why the hook failed. */
  readonly message?: string;
}

/** A volume snapshotter started a snapshot, or a snapshot failed: at once, or before it became usable. */
export interface SnapshotEvent {
  readonly type: 'snapshot';
  /** Name of the PersistentVolume. */
  readonly persistentVolume: string;
  /** Name of the snapshot location. */
  readonly location: string;
  /** `completed`: the snapshot was started. `failed`: the volume's data is not in the backup. */
  readonly state: 'completed' | 'failed';
  /** The snapshot's id at the provider. Absent if it could not be started. */
  readonly snapshotId?: string;
}

/** A location's store does not answer and the engine waits for it, or it answers again. */
export interface StoreWaitEvent {
  readonly type: 'store-wait';
  /** Name of the storage location. */
  readonly location: string;
  /** `waiting`: the engine waits for the store; `answering`: the store answers again. */
  readonly state: 'waiting' | 'answering';
  /** The store's last error, as text. */
  readonly message: string;
  /** How long the engine has waited so far. */
  readonly waitedInMs: number;
  /** How long the engine waits at most. */
  readonly patienceInMs: number;
}

/** The outcome for an object: `archived` in a backup, the others in a restore. */
export type ItemOutcome = 'archived' | RestoreItemOutcome;

/** A run processed an object. A loop that reads events slowly may miss some of these. */
export interface ItemEvent {
  readonly type: 'item';
  /** The object; in a restore, by its name in the target cluster. */
  readonly object: EventObject;
  /** The outcome. */
  readonly action: ItemOutcome;
  /** Why the object was skipped or failed, for people. */
  readonly reason?: string;
  /** The rule that made the restore skip it. */
  readonly rule?: SkipRule;
}

/** What a restore would do to an object. */
export interface PlannedItemEvent {
  readonly type: 'planned-item';
  /** The object, and what the restore would do to it. */
  readonly item: PlannedItem;
}

/** Events of `copyBackup`: progress and, at the end, the outcome. A canceled copy has no outcome event. */
export type CopyEvent = TransferEvent | LocationEvent | StoreWaitEvent;

/** Events of `repairBackup`: progress, and the outcome for each location as soon as it is known. */
export type RepairEvent = TransferEvent | LocationEvent | StoreWaitEvent;

/** Events of `verifyBackup`: progress while the archive is read, then while its objects are checked. */
export type VerifyEvent = TransferEvent | ProgressEvent | StoreWaitEvent;

/** Events of `deleteBackup`: progress and, at the end, the outcome. */
export type DeleteEvent = ProgressEvent | LocationEvent | StoreWaitEvent;

/** `deleteExpired` has deleted a backup, or knows why it does not. */
export interface ExpiredBackupEvent {
  readonly type: 'expired-backup';
  /** The backup, as in the result. */
  readonly backup: BackupRetention;
}

/** Events of `deleteExpired`: each backup except those that have not expired, and how many of the expired ones are done. */
export type ExpiryEvent = ExpiredBackupEvent | ProgressEvent | IssueEvent | StoreWaitEvent;

/** Events of `planRestore`: each object, in the order of the restore. */
export type PlanEvent = PlannedItemEvent | StoreWaitEvent;

/** An object differs between the two sides. */
export interface DifferentObjectEvent {
  readonly type: 'different-object';
  /** The object, and where it differs. */
  readonly item: DifferentObject;
}

/** Events of `compare`: each object that differs, kind by kind. */
export type CompareEvent = DifferentObjectEvent | StoreWaitEvent;

/** Events of a backup. */
export type BackupEvent =
  | StoreWaitEvent
  | PhaseEvent<BackupPhase>
  | ArchiveProgressEvent
  | IssueEvent
  | SnapshotEvent
  | LocationEvent
  | HookEvent
  | ItemEvent;

/** What happened, or would happen, to an object of the archive. `recreated`: the existing object was deleted and created again. */
export type RestoreItemOutcome = 'created' | 'updated' | 'recreated' | 'skipped' | 'failed';

/** Events of a restore. */
export type RestoreEvent = StoreWaitEvent | PhaseEvent<RestorePhase> | ArchiveProgressEvent | IssueEvent | HookEvent | ItemEvent;
