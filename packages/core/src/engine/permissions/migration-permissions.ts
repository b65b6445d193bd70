import { namedNamespaces } from '../../velero-api/kinds/named-namespaces.ts';
import { type RestorePermissionsOptions, restorePermissions } from './restore-permissions.ts';

const listed = [
  ...['persistentvolumeclaims', 'pods'].map((resource) => ({ group: '', resource })),
  ...['deployments', 'statefulsets', 'daemonsets'].map((resource) => ({ group: 'apps', resource })),
  { group: 'batch', resource: 'jobs' },
];

/** What a target of a migration is asked for. Returns notes. */
export function migrationPermissions(options: Omit<RestorePermissionsOptions, 'operation'>): string[] {
  const { request, set } = options;
  // Comparing lists what planning lists.
  const planning = restorePermissions({ ...options, operation: 'plan' });
  const restoring = restorePermissions({ ...options, operation: 'restore' });
  const { includedNamespaces, excludedNamespaces, namespaceMapping = {} } = request;
  const mapping = new Map(Object.entries(namespaceMapping));
  const named = namedNamespaces(includedNamespaces, excludedNamespaces);
  const scopes = named ? [...new Set(named.map((name) => mapping.get(name) ?? name))] : [''];
  for (const type of listed) set.add({ scopes, ...type, verbs: ['list'] });
  set.add({ scopes: [''], group: 'storage.k8s.io', resource: 'storageclasses', verbs: ['get'] });
  const notes = new Set([...planning, ...restoring]);
  // It restores by its name.
  for (const note of notes) if (note.startsWith('Dry-runs take')) notes.delete(note);
  return [...notes];
}
