import type { ItemOperationStatus } from '../velero-api/files/item-operation.ts';

/** How many operations there were and how they ended. */
export interface OperationCounts {
  readonly attempted: number;
  readonly completed: number;
  readonly failed: number;
}

export function countOperations(rows: readonly { readonly status: ItemOperationStatus }[]): OperationCounts {
  const of = (phase: string) => rows.filter(({ status }) => status.phase === phase).length;
  return { attempted: rows.length, completed: of('Completed'), failed: of('Failed') };
}
