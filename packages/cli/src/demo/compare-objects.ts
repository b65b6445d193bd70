import type { KubeObject } from '@lifeboat/core';
import { equalJson, ownMember, stringifyJson } from '@lifeboat/core/json';

/** What a restored object may and must have different, with the reason. Everything else counts. */
export const comparisonRules: readonly { readonly path: string; readonly reason: string }[] = [
  { path: 'metadata.uid', reason: 'the API server gives every object a new one' },
  { path: 'metadata.resourceVersion', reason: 'counts the writes of this cluster' },
  { path: 'metadata.creationTimestamp', reason: 'the moment of the restore' },
  { path: 'metadata.labels["velero.io/backup-name"]', reason: 'restores mark what they made' },
  { path: 'metadata.labels["velero.io/restore-name"]', reason: 'restores mark what they made' },
  { path: 'metadata.managedFields', reason: 'holds times, and the marks of the restore' },
];

/** The differences of two sets of objects, one line each; empty when they are identical under {@link comparisonRules}. */
export function compareObjects(before: ReadonlyMap<string, KubeObject>, after: ReadonlyMap<string, KubeObject>): string[] {
  const missing = [...before.keys()].filter((key) => !after.has(key)).map((key) => `${key}: missing`);
  const added = [...after.keys()].filter((key) => !before.has(key)).map((key) => `${key}: was not there before`);
  const changed = [...before].flatMap(([key, object]) => {
    const other = after.get(key);
    return other ? differences(object, other, '').map((line) => `${key}: ${line}`) : [];
  });
  return [...missing, ...added, ...changed];
}

function differences(before: unknown, after: unknown, path: string): string[] {
  if (comparisonRules.some((rule) => rule.path === path)) return [];
  if (isPlain(before) || isPlain(after)) {
    // A map of which only the marks of the restore are left counts as absent.
    const left = isPlain(before) ? before : before === undefined && path === 'metadata.labels' ? {} : undefined;
    const right = isPlain(after) ? after : undefined;
    if (left && right) {
      const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
      return [...keys].flatMap((key) => differences(ownMember(left, key), ownMember(right, key), memberPath(path, key)));
    }
  }
  return equalJson(before, after) ? [] : [`${path} was ${text(before)}, is ${text(after)}`];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function memberPath(path: string, key: string): string {
  if (!/^\w+$/.test(key)) return `${path}["${key}"]`;
  return path === '' ? key : `${path}.${key}`;
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : stringifyJson(value);
}
