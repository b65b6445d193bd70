import type { BackupItemOperation, RestoreItemOperation } from '@lifeboat/core';
import type { TimelineEntry } from './timeline-section.ts';

/** Asynchronous operations as entries of a timeline. */
export function operationEntries(operations: readonly (BackupItemOperation | RestoreItemOperation)[]): TimelineEntry[] {
  return operations.map(({ spec: { resourceIdentifier: of }, status }) => ({
    label: `Operation for ${of.Resource} ${of.Namespace ? `${of.Namespace}/` : ''}${of.Name}: ${status.phase}${status.error ? `, ${status.error}` : ''}`,
    from: status.created ?? status.started,
    to: status.updated,
    isBad: status.phase === 'Failed',
  }));
}
