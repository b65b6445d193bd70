import type { DataPathPhase } from '../values/data-path.ts';
import type { BackupPhase } from './backup.ts';
import type { RestorePhase } from './restore.ts';

/** Phases of the kinds that take their time. */
export type OperationPhase = BackupPhase | RestorePhase | DataPathPhase;

// A word means the same for every kind.
const progressOf: Readonly<Record<OperationPhase, 'waiting' | 'running' | 'finished'>> = {
  New: 'waiting',
  Queued: 'waiting',
  ReadyToStart: 'waiting',
  Accepted: 'waiting',
  Prepared: 'waiting',
  InProgress: 'running',
  WaitingForPluginOperations: 'running',
  WaitingForPluginOperationsPartiallyFailed: 'running',
  Finalizing: 'running',
  FinalizingPartiallyFailed: 'running',
  Canceling: 'running',
  FailedValidation: 'finished',
  Completed: 'finished',
  PartiallyFailed: 'finished',
  Failed: 'finished',
  Canceled: 'finished',
  Deleting: 'finished',
};

/** Whether a backup, a restore or a copy of volume data has ended, well or not. `Deleting` is the end of a backup that had
 * ended before. No phase means `New`; a phase that this version does not know is not an end. */
export function isFinished(phase: OperationPhase | undefined): boolean {
  return progress(phase) === 'finished';
}

/** Whether work on it goes on: it has begun and not ended. */
export function isInProgress(phase: OperationPhase | undefined): boolean {
  return progress(phase) === 'running';
}

function progress(phase: OperationPhase | undefined): string | undefined {
  return Object.hasOwn(progressOf, phase ?? '') ? progressOf[phase ?? 'New'] : undefined;
}
