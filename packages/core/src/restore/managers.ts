import { ownMember, setOwnMember } from '../json/index.ts';
import type { KubeObject, ManagedFieldsEntry } from '../plugin-api/kube-object.ts';

/** The entries of `managedFields` that a restore brings back: those of the `status` subresource belong to the old life. */
export function ownEntries(object: KubeObject): ManagedFieldsEntry[] {
  return (object.metadata.managedFields ?? []).filter((entry) => entry.subresource !== 'status');
}

/** Whether two objects have the same managers, entries of `status` aside. */
export function sameManagers(a: KubeObject, b: KubeObject): boolean {
  const names = (object: KubeObject) =>
    ownEntries(object)
      .map((entry) => JSON.stringify([entry.manager, entry.operation, entry.subresource ?? '']))
      .sort()
      .join();
  return names(a) === names(b);
}

/** One entry a manager: of two entries of one, the API server would keep the last only. The owned fields are united. */
export function uniteEntries(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const united = new Map<string, ManagedFieldsEntry>();
  for (const entry of entries) {
    const { manager, operation, subresource } = entry;
    // Who applies is one manager in all versions of a kind.
    const key = JSON.stringify([manager, operation, subresource ?? '', operation === 'Apply' ? '' : entry.apiVersion]);
    const before = united.get(key);
    united.set(key, before ? { ...before, ...entry, fieldsV1: uniteFields(before.fieldsV1 ?? {}, entry.fieldsV1 ?? {}) } : entry);
  }
  return [...united.values()];
}

function uniteFields(a: Record<string, unknown>, b: Record<string, unknown>): Record<string, unknown> {
  const united = { ...a };
  for (const [field, inner] of Object.entries(b))
    setOwnMember(united, field, uniteFields((ownMember(united, field) ?? {}) as Record<string, unknown>, inner as Record<string, unknown>));
  return united;
}

/** How to create an object so that it has its managers again, with one write where one manager owns it. */
export type CreateStrategy =
  /** POST in the name of the manager; `complete` when that alone brings the managers back. */
  | { readonly via: 'create'; readonly fieldManager: string; readonly complete: boolean }
  /** Server-side apply in the name of the one manager that applied it. */
  | { readonly via: 'apply'; readonly fieldManager: string; readonly fields: readonly Record<string, unknown>[] };

/** Chooses the way. Measured on kube-apiserver 1.3x: POST ignores `managedFields` of other managers, apply refuses them,
 * a merge patch that sets them is taken as it is, times included. */
export function createStrategy(original: KubeObject, apiVersion: string): CreateStrategy {
  const entries = ownEntries(original);
  const [entry] = entries;
  const manager = entry?.manager;
  if (entries.length === 0) return { via: 'create', fieldManager: 'lifeboat', complete: true };
  if (entries.length > 1 || !manager || entry.apiVersion !== apiVersion || entry.subresource)
    return { via: 'create', fieldManager: 'lifeboat', complete: false };
  if (entry.operation === 'Update') return { via: 'create', fieldManager: manager, complete: true };
  // A Pod cannot be completed after it was made from its owned fields only: its spec is immutable.
  if (!entry.fieldsV1 || original.kind === 'Pod') return { via: 'create', fieldManager: 'lifeboat', complete: false };
  // Metadata that a controller writes together with the status, such as a Deployment's revision, goes with it.
  const statusMetadata = (original.metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'status')
    .flatMap(({ fieldsV1 }) => (fieldsV1?.['f:metadata'] ? [{ 'f:metadata': fieldsV1['f:metadata'] }] : []));
  return { via: 'apply', fieldManager: manager, fields: [entry.fieldsV1, ...statusMetadata] };
}
