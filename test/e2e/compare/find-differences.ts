/** One place where two values differ. */
export interface ValueDifference {
  /** RFC 6901 pointer; `''` is the whole value. */
  readonly path: string;
  /** `undefined`: absent on this side. */
  readonly left: unknown;
  readonly right: unknown;
}

/** Every leaf where two JSON values differ. A map or list that only one side has is taken apart too, so that each of its
 * members counts; an empty one is a difference by itself. */
export function findDifferences(left: unknown, right: unknown, path = ''): ValueDifference[] {
  if (left === right) return [];
  const [a, b] = [members(left), members(right)];
  const comparable = a && b ? Array.isArray(left) === Array.isArray(right) : (a && right === undefined) || (b && left === undefined);
  const keys = new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])]);
  if (!comparable || (keys.size === 0 && !(a && b))) return [{ path, left, right }];
  return [...keys].flatMap((key) => findDifferences(a?.get(key), b?.get(key), `${path}/${escapePointer(key)}`));
}

function members(value: unknown): Map<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

/** A member's name as a part of a pointer. */
export function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
