import { equalJson, isRawJson, ownMember } from '../../json/index.ts';

interface MergePatchOptions {
  readonly from: unknown;
  readonly to: unknown;
}

/** The RFC 7386 merge patch that turns `from` into `to`; `undefined` when there is nothing to change. */
export function createMergePatch({ from, to }: MergePatchOptions): Record<string, unknown> | undefined {
  if (!isMap(from) || !isMap(to)) throw new TypeError('createMergePatch: both sides must be objects');
  const patch: [string, unknown][] = [];
  for (const [key, wanted] of Object.entries(to)) {
    const present = ownMember(from, key);
    if (wanted === undefined || (isNothing(wanted) && isNothing(present)) || equalJson(present, wanted)) continue;
    if (isMap(present) && isMap(wanted)) {
      const inner = createMergePatch({ from: present, to: wanted });
      if (inner) patch.push([key, inner]);
    } else patch.push([key, wanted]);
  }
  for (const key of Object.keys(from)) if (ownMember(to, key) === undefined) patch.push([key, null]);
  return patch.length > 0 ? Object.fromEntries(patch) : undefined;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJson(value);
}
