import { cloneJson, equalJson } from '@lifeboat/core/json';
import { normalise } from './normalise.ts';
import type { Answer, Step } from './recorded-case.ts';

/** An answer without what the step leaves out, and with managers in an order that no clock decides. */
export function comparable(answer: Answer, step: Step): unknown {
  if (step.compare === 'status') return { status: answer.status };
  const body = sortConflicts(sortManagers(normalise(cloneJson(answer.body))));
  for (const path of [...(step.ignore ?? []), 'resources.storageVersionHash']) dropPath(body, path.split('.'));
  return { status: answer.status, contentType: answer.contentType, retryAfter: answer.retryAfter, body };
}

function sortManagers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortManagers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const sorted = sortManagers(member);
      return [
        key,
        key === 'managedFields' && Array.isArray(sorted) ? sorted.sort((a, b) => (managerKey(a) < managerKey(b) ? -1 : 1)) : sorted,
      ];
    }),
  );
}

// The real server names conflicting managers in the order of a Go map: any.
function sortConflicts(body: unknown): unknown {
  const { message, details } = (body ?? {}) as { message?: unknown; details?: { causes?: { field: string }[] } };
  if (typeof message !== 'string' || !message.startsWith('Apply failed with')) return body;
  const causes = [...(details?.causes ?? [])].sort((a, b) => (a.field < b.field ? -1 : 1));
  return { ...(body as object), message: message.split(/\n|: (?=conflicts)/).sort(), details: { ...details, causes } };
}

function managerKey(value: unknown): string {
  const { manager, operation, subresource, apiVersion } = value as Record<string, unknown>;
  return [manager, operation, subresource, apiVersion].join('/');
}

function dropPath(value: unknown, path: readonly string[]): void {
  const [key = '', ...rest] = path;
  if (Array.isArray(value)) {
    for (const element of value) dropPath(element, path);
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    if (rest.length === 0) delete object[key];
    else dropPath(object[key], rest);
  }
}

/** Where `part` says something that `whole` does not: list elements are found by what they are named. */
export function notContained(part: unknown, whole: unknown, path = ''): string[] {
  if (Array.isArray(part)) {
    const candidates = Array.isArray(whole) ? whole : [];
    if (part.every((element) => typeof element !== 'object')) return equalJson(part, whole) ? [] : [`${path}: ${JSON.stringify(part)}`];
    return part.flatMap((element) => {
      const found = candidates.find((candidate) => nameOf(candidate) === nameOf(element));
      return found === undefined ? [`${path}: no ${nameOf(element)}`] : notContained(element, found, `${path}/${nameOf(element)}`);
    });
  }
  if (typeof part === 'object' && part !== null) {
    if (typeof whole !== 'object' || whole === null) return [`${path}: ${JSON.stringify(part)}`];
    return Object.entries(part).flatMap(([key, member]) => notContained(member, (whole as Record<string, unknown>)[key], `${path}.${key}`));
  }
  return part === whole ? [] : [`${path}: ${JSON.stringify(part)} instead of ${JSON.stringify(whole)}`];
}

function nameOf(value: unknown): string {
  const named = value as Record<string, unknown> & { metadata?: { name?: unknown } };
  return String(named.metadata?.name ?? named.resource ?? named.subresource ?? named.version ?? named.name ?? '');
}
