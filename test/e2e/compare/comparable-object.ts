import type { KubeObject, ManagedFieldsEntry } from '@lifeboat/core/plugin-api';

/** An object as it is compared: `managedFields` keyed by manager, operation and subresource instead of by position, so
 * that a missing manager reads as one, and without the entries of status writers. */
export function comparableObject(object: KubeObject): unknown {
  const { managedFields, ...metadata } = object.metadata;
  if (!managedFields) return object;
  const managers = new Map<string, unknown>();
  for (const entry of managedFields) {
    if (entry.subresource === 'status') continue;
    const { manager, operation, subresource, ...rest } = entry satisfies ManagedFieldsEntry;
    const key = [manager, operation, subresource].filter(Boolean).join(' ');
    // The same manager may stand twice, with two API versions.
    managers.set(managers.has(key) ? `${key} ${rest.apiVersion}` : key, rest);
  }
  return { ...object, metadata: { ...metadata, managedFields: Object.fromEntries(managers) } };
}
