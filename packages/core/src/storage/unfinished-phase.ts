import type { BackupPhase } from '../velero-api/backup.ts';

const unfinishedPhases: readonly BackupPhase[] = [
  'New',
  'Queued',
  'ReadyToStart',
  'InProgress',
  'WaitingForPluginOperations',
  'WaitingForPluginOperationsPartiallyFailed',
  'Finalizing',
  'FinalizingPartiallyFailed',
];

/** Whether a `velero-backup.json` of this phase belongs to a backup that is not finished. None means `New`, as to Velero.
 * A phase that Lifeboat does not know counts as finished. */
export function isUnfinishedPhase(phase: string | undefined): boolean {
  return !phase || unfinishedPhases.some((unfinished) => unfinished === phase);
}
