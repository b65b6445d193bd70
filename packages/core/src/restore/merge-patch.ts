import { equalJson, isRawJson, ownMember } from '../json/index.ts';

interface MergePatchOptions {
  readonly from: unknown;
  readonly to: unknown;
  /** Leave alone what only `from` has, instead of removing it. @default false */
  readonly keepExtra?: boolean;
}

/** The RFC 7386 merge patch that turns `from` into `to`; `undefined` when there is nothing to change. */
export function createMergePatch({ from, to, keepExtra = false }: MergePatchOptions): Record<string, unknown> | undefined {
  if (!isMap(from) || !isMap(to)) throw new TypeError('createMergePatch: both sides must be objects');
  const patch: [string, unknown][] = [];
  for (const [key, wanted] of Object.entries(to)) {
    const present = ownMember(from, key);
    if (wanted === undefined || (isNothing(wanted) && isNothing(present)) || equalJson(present, wanted)) continue;
    if (isMap(present) && isMap(wanted)) {
      const inner = createMergePatch({ from: present, to: wanted, keepExtra });
      if (inner) patch.push([key, inner]);
    } else if (!(keepExtra && covers(present, wanted))) patch.push([key, wanted]);
  }
  if (!keepExtra) {
    for (const key of Object.keys(from)) if (ownMember(to, key) === undefined) patch.push([key, null]);
  }
  return patch.length > 0 ? Object.fromEntries(patch) : undefined;
}

/** Whether `actual` has everything that `wanted` has; more is fine. Lists must have the same length. */
export function covers(actual: unknown, wanted: unknown): boolean {
  if (wanted === undefined || (isNothing(wanted) && isNothing(actual))) return true;
  if (Array.isArray(wanted))
    return Array.isArray(actual) && actual.length === wanted.length && wanted.every((member, i) => covers(actual[i], member));
  if (!isMap(wanted)) return equalJson(actual, wanted);
  return isMap(actual) && Object.entries(wanted).every(([key, value]) => covers(ownMember(actual, key), value));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
