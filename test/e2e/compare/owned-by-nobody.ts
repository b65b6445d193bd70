import type { ObjectDifference } from '@lifeboat/core/compare';
import { escapePointer } from '@lifeboat/core/compare';

/** Whether a difference is a field that a manager owns on the right side and that nobody owns on the left one. A field
 * that changed its owner, or has one more, is not: later applies of the two would conflict. */
export function isOwnedByNobodyBefore({ left, value }: ObjectDifference): boolean {
  const path = /^\/metadata\/managedFields\/[^/]+\/fieldsV1(\/.+)$/.exec(value?.path ?? '')?.[1];
  if (path === undefined || value?.left !== undefined || !left) return false;
  return (left.metadata.managedFields ?? []).every((entry) => !hasPath(entry.fieldsV1, path));
}

function hasPath(fields: unknown, path: string): boolean {
  if (typeof fields !== 'object' || fields === null) return false;
  return Object.entries(fields).some(([key, member]) => {
    const here = `/${escapePointer(key)}`;
    return path === here || (path.startsWith(`${here}/`) && hasPath(member, path.slice(here.length)));
  });
}
