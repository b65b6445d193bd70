import type { KubeObject } from '../plugin-api/kube-object.ts';

/** An object as it is compared. Lists that are maps by meaning become maps: `managedFields` by manager, operation and
 * subresource, without the entries of status writers, and conditions by type. A missing one then reads as one. */
export function comparableObject(object: KubeObject): unknown {
  const { managedFields, ...metadata } = object.metadata;
  const managers = new Map<string, unknown>();
  for (const { manager, operation, subresource, ...rest } of managedFields ?? []) {
    if (subresource === 'status') continue;
    const key = [manager, operation, subresource].filter(Boolean).join(' ');
    // The same manager may stand twice, with two API versions.
    managers.set(managers.has(key) ? `${key} ${rest.apiVersion}` : key, rest);
  }
  return {
    ...object,
    metadata: { ...metadata, ...(managedFields && { managedFields: Object.fromEntries(managers) }) },
    ...(isMap(object.status) && { status: { ...object.status, ...conditionsByType(object.status.conditions) } }),
  };
}

function conditionsByType(conditions: unknown): { conditions?: unknown } {
  if (!Array.isArray(conditions) || !conditions.every((entry) => isMap(entry) && typeof entry.type === 'string')) return {};
  return { conditions: Object.fromEntries(conditions.map((entry: { type: string }) => [entry.type, entry])) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
