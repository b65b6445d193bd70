import type { ItemOperationStatus } from '../velero-api/files/item-operation.ts';

/** Whether an operation has not ended yet, well or not. */
export function isUnfinished({ status }: { readonly status: ItemOperationStatus }): boolean {
  return status.phase !== 'Completed' && status.phase !== 'Failed';
}
