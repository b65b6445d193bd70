import { equalJson, isRawJson, ownMember } from '@lifeboat/core/json';

/** A value that differs between two objects. */
export interface ChangedValue {
  /** The path of the value, such as `.spec.csi.volumeHandle`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Finds the differences between two objects. A member that was added, removed or moved counts as a change of its object. */
export function changedValues(before: unknown, after: unknown, path = ''): ChangedValue[] {
  const [old, now] = [membersOf(before), membersOf(after)];
  const alike = old && now && Array.isArray(before) === Array.isArray(after) && equalJson(Object.keys(old), Object.keys(now));
  if (alike) return Object.keys(old).flatMap((key) => changedValues(ownMember(old, key), ownMember(now, key), `${path}.${key}`));
  return equalJson(before, after) && !(old && now) ? [] : [{ path, before, after }];
}

function membersOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !isRawJson(value) ? (value as Record<string, unknown>) : undefined;
}
