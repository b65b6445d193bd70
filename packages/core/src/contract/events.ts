import type { LocationOutcome } from '../storage/fan-out/location-outcome.ts';
import type {
  CopyOutcome,
  CopyProgressEvent,
  CopyEvent as OwnCopyEvent,
  RepairEvent as OwnRepairEvent,
} from '../storage/port/copy-events.ts';
import type { BackupPhase } from '../velero-api/objects/backup.ts';
import type { RestorePhase } from '../velero-api/objects/restore.ts';

export type { CopyOutcome, CopyProgressEvent };

/** Which object an event is about. */
export interface EventObject {
  readonly groupResource: string;
  /** `''` when cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
}

/** A warning or an error, as it is counted in `status` and kept in the results file. */
export interface MessageEvent {
  readonly type: 'warning' | 'error';
  readonly message: string;
  readonly object?: EventObject;
}

export interface PhaseEvent<Phase> {
  readonly type: 'phase';
  readonly phase: Phase;
}

/** At most a few a second. */
export interface ProgressEvent {
  readonly type: 'progress';
  readonly done: number;
  /** Grows while a backup still lists. */
  readonly total: number;
  /** Compressed bytes written (backup) or read (restore). */
  readonly bytes: number;
}

/** A location missed out (at once), or has the backup whole (at the end). */
export interface LocationEvent {
  readonly type: 'location';
  readonly location: LocationOutcome;
}

/** What becomes of a hook in a Pod. */
export interface HookEvent {
  readonly type: 'hook';
  /** The Pod. */
  readonly object: EventObject;
  /** Of the request's entry; `<from-annotation>` for an annotation, as Velero's log says. */
  readonly hook: string;
  readonly when: 'pre' | 'post';
  readonly container: string;
  /** `waiting`: for its container. */
  readonly state: 'waiting' | 'running' | 'succeeded' | 'failed';
  /** Why it failed. */
  readonly message?: string;
}

/** A volume snapshot of a snapshotter was begun, or failed: at once, or while it became usable. */
export interface SnapshotEvent {
  readonly type: 'snapshot';
  readonly persistentVolume: string;
  /** Name of the snapshot location. */
  readonly location: string;
  readonly phase: 'Completed' | 'Failed';
  readonly snapshotId?: string;
}

/** A location's store does not answer and is waited for, or it answers again. */
export interface StoreWaitEvent {
  readonly type: 'store-wait';
  /** Name of the storage location. */
  readonly location: string;
  readonly state: 'waiting' | 'answering';
  /** What it failed with last. */
  readonly message: string;
  readonly waitedInMs: number;
  /** How long it is waited for at most. */
  readonly patienceInMs: number;
}

export type CopyEvent = OwnCopyEvent | StoreWaitEvent;
export type RepairEvent = OwnRepairEvent | StoreWaitEvent;
export type VerifyEvent = CopyProgressEvent | StoreWaitEvent;
export type DeleteEvent = StoreWaitEvent;

export type BackupEvent =
  | StoreWaitEvent
  | PhaseEvent<BackupPhase>
  | ProgressEvent
  | MessageEvent
  | SnapshotEvent
  | LocationEvent
  | HookEvent
  | { readonly type: 'item'; readonly object: EventObject };

/** What happened, or would happen, to an object of the archive. */
export type RestoreItemOutcome = 'created' | 'updated' | 'skipped' | 'failed';

export type RestoreEvent =
  | StoreWaitEvent
  | PhaseEvent<RestorePhase>
  | ProgressEvent
  | MessageEvent
  | HookEvent
  | { readonly type: 'item'; readonly object: EventObject; readonly action: RestoreItemOutcome };
