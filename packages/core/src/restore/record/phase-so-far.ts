import type { RestorePhase } from '../../velero-api/objects/restore.ts';
import type { RestoreSession } from '../prepare/restore-session.ts';

/** The phase that Velero shows at a stage: errors make it `...PartiallyFailed`, but those of hooks count only at the end. */
export function phaseSoFar(
  stage: 'WaitingForPluginOperations' | 'Finalizing',
  { log, hooks }: Pick<RestoreSession, 'log' | 'hooks'>,
): RestorePhase {
  return log.counts.errors > (hooks.status.hooksFailed ?? 0) ? `${stage}PartiallyFailed` : stage;
}
