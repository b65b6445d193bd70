import type { OperationLog } from './operation-log.ts';

/** The counts of a run's messages as its status has them: zeros are left out, as Go does. */
export function messageCounts({ counts: { warnings, errors } }: Pick<OperationLog, 'counts'>): { warnings?: number; errors?: number } {
  return { ...(warnings > 0 && { warnings }), ...(errors > 0 && { errors }) };
}
