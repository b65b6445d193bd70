import type { BackupEvent, PlanEvent, RestoreEvent, StoreWaitEvent } from '../events.ts';
import type { MigrationStep, NotReadyObject } from './migration-result.ts';

/** A step began or ended. */
export interface MigrationStepEvent {
  readonly type: 'step';
  /** Which step. */
  readonly step: MigrationStep;
  /** Name of the target; absent for the backup. */
  readonly target?: string;
  /** `skipped`: an earlier run has done it. */
  readonly state: 'started' | 'ended' | 'skipped' | 'failed';
  /** What came of it, or why it failed, for people. */
  readonly message?: string;
}

/** Something happened in the run that makes, or resumes, the backup. */
export interface MigrationBackupEvent {
  readonly type: 'backup';
  /** As that run tells it. */
  readonly event: BackupEvent;
}

/** Something happened in the run that plans or restores a target. */
export interface MigrationTargetEvent {
  readonly type: 'target';
  /** Name of the target. */
  readonly target: string;
  /** As that run tells it. */
  readonly event: PlanEvent | RestoreEvent;
}

/** Workloads of a target are waited for. Told when it changes. */
export interface MigrationWaitEvent {
  readonly type: 'wait';
  /** Name of the target. */
  readonly target: string;
  /** What is not ready: at most 1,000. */
  readonly notReady: readonly NotReadyObject[];
}

/** Another run has what the migration needs next, such as one that was killed a moment ago; it is waited for. */
export interface MigrationLeaseEvent {
  readonly type: 'lease';
  /** Name of the target; absent for the backup. */
  readonly target?: string;
  /** Who has it, and until when. */
  readonly message: string;
}

/** What `migrate` tells. */
export type MigrateEvent =
  | MigrationStepEvent
  | MigrationBackupEvent
  | MigrationTargetEvent
  | MigrationWaitEvent
  | MigrationLeaseEvent
  | StoreWaitEvent;
