import type { BackupItemOperation, RestoreItemOperation } from '@lifeboat/core';
import { formatTime } from '../tables/format-bytes.ts';
import type { DescribePage } from './describe-page.ts';

type Operation = BackupItemOperation | RestoreItemOperation;

/** The asynchronous operations of item actions, one after the other, as Velero's `describe --details` has them. */
function operationLines(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) => {
    const { spec, status } = operation;
    const action = 'backupItemAction' in spec ? spec.backupItemAction : spec.restoreItemAction;
    const items = 'postOperationItems' in spec && Array.isArray(spec.postOperationItems) ? spec.postOperationItems : [];
    const { nCompleted = 0, nTotal = 0, operationUnits } = status;
    const progress =
      nCompleted > 0 || nTotal > 0 ? `${nCompleted} of ${nTotal} complete${operationUnits ? ` (${operationUnits})` : ''}` : '';
    const facts: Record<string, string | undefined> = {
      [`${'backupItemAction' in spec ? 'Backup' : 'Restore'} Item Action Plugin`]: String(action),
      'Operation ID': spec.operationID,
      Phase: status.phase,
      'Operation Error': status.error,
      Progress: progress,
      'Progress description': status.description,
      Created: timeText(status.created),
      Started: timeText(status.started),
      Updated: timeText(status.updated),
    };
    return [
      `Operation for ${resourceText(spec.resourceIdentifier)}:`,
      ...Object.entries(facts).flatMap(([name, value]) => (value ? [`  ${name}: ${value}`] : [])),
      ...(items.length > 0 ? ['  Items to Update:', ...items.map((item) => `    ${resourceText(item)}`)] : []),
    ];
  });
}

interface OperationCounts {
  readonly attempted: number | undefined;
  readonly completed: number | undefined;
  readonly failed: number | undefined;
}

/** The operations themselves where details are asked for, else how many there are. */
export function describeOperations(
  page: DescribePage,
  title: 'Backup Item Operations' | 'Restore Item Operations',
  { operations, counts, details }: { operations: readonly Operation[]; counts: OperationCounts; details: boolean },
): void {
  const { attempted, completed = 0, failed = 0 } = counts;
  if (details && operations.length > 0) page.list(title, operationLines(operations));
  else if (attempted)
    page.fields({
      [title]: `${completed} of ${attempted} completed successfully, ${failed} failed (specify --details for more information)`,
    });
}

function timeText(time: string | null | undefined): string | undefined {
  return time ? formatTime(time) : undefined;
}

function resourceText({ Group, Resource, Namespace, Name }: Operation['spec']['resourceIdentifier']): string {
  return `${Resource}${Group ? `.${Group}` : ''} ${Namespace ? `${Namespace}/` : ''}${Name}`;
}
