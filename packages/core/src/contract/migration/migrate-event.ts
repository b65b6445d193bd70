import type { BackupEvent, PlanEvent, RestoreEvent, StoreWaitEvent } from '../events.ts';
import type { MigrationStep, NotReadyObject } from './migration-result.ts';

/** A step began or ended. */
export interface MigrationStepEvent {
  readonly type: 'step';
  /** The step. */
  readonly step: MigrationStep;
  /** Name of the target; absent for the backup. */
  readonly target?: string;
  /** `skipped`: an earlier run has already done the step. */
  readonly state: 'started' | 'ended' | 'skipped' | 'failed';
  /** The result of the step, or why it failed, for people. */
  readonly message?: string;
}

/** Something happened in the run that makes, or resumes, the backup. */
export interface MigrationBackupEvent {
  readonly type: 'backup';
  /** The event of that run. */
  readonly event: BackupEvent;
}

/** Something happened in the run that plans or restores a target. */
export interface MigrationTargetEvent {
  readonly type: 'target';
  /** Name of the target. */
  readonly target: string;
  /** The event of that run. */
  readonly event: PlanEvent | RestoreEvent;
}

/** The migration waits for workloads of a target. Sent whenever the list changes. */
export interface MigrationWaitEvent {
  readonly type: 'wait';
  /** Name of the target. */
  readonly target: string;
  /** The objects that are not ready: at most 1,000. */
  readonly notReady: readonly NotReadyObject[];
}

/** Another run holds a name that the migration needs next, such as a run that was killed a moment ago. The migration waits for it. */
export interface MigrationLeaseEvent {
  readonly type: 'lease';
  /** Name of the target; absent for the backup. */
  readonly target?: string;
  /** Who holds the name, and until when, for people. */
  readonly message: string;
}

/** Events of `migrate`. */
export type MigrateEvent =
  | MigrationStepEvent
  | MigrationBackupEvent
  | MigrationTargetEvent
  | MigrationWaitEvent
  | MigrationLeaseEvent
  | StoreWaitEvent;
