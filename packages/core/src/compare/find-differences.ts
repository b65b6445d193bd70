import type { ValueDifference } from '../contract/comparison/comparison.ts';
import { equalJson, isRawJson } from '../json/index.ts';

/** Every leaf where two JSON values differ. A map or list that only one side has is taken apart too, so that each of its
 * members counts; an empty one is a difference by itself. */
export function findDifferences(left: unknown, right: unknown, path = ''): ValueDifference[] {
  if (left === right) return [];
  const [a, b] = [members(left), members(right)];
  const comparable = a && b ? Array.isArray(left) === Array.isArray(right) : (a && right === undefined) || (b && left === undefined);
  const keys = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
  if (!a && !b && equalJson(left, right)) return [];
  if (!comparable || (keys.size === 0 && !(a && b))) return [{ path, left, right }];
  return [...keys].flatMap((key) => findDifferences(a?.get(key), b?.get(key), `${path}/${escapePointer(key)}`));
}

// A number that a double cannot hold is a value, not a map.
function members(value: unknown): Map<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !isRawJson(value) ? new Map(Object.entries(value)) : undefined;
}

/** A member's name as a part of a pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
