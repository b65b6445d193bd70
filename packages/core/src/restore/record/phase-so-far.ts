import type { RestoreHookRunner } from '../../hooks/restore/restore-hook-runner.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { stagePhase } from '../../records/end-phase.ts';
import type { RestorePhase } from '../../velero-api/objects/restore.ts';

/** The phase that Velero shows at a stage: errors make it `...PartiallyFailed`, but those of hooks count only at the end. */
export function phaseSoFar(
  stage: 'WaitingForPluginOperations' | 'Finalizing',
  { log, hooks }: { readonly log: OperationLog; readonly hooks: RestoreHookRunner },
): RestorePhase {
  return stagePhase(stage, { errors: log.counts.errors - (hooks.status.hooksFailed ?? 0) });
}
