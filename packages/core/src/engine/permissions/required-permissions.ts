import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { PermissionsOptions, PermissionsRequest, RequiredPermissions } from '../../contract/permissions.ts';
import { backupPermissions } from './backup-permissions.ts';
import { migrationPermissions } from './migration-permissions.ts';
import { createPermissionSet } from './permission-set.ts';
import { restorePermissions } from './restore-permissions.ts';

/**
 * The rights that a request needs in a cluster, and no more: for a ClusterRole, and for a Role in each namespace where the request names its
 * namespaces. Kinds are those that `discovery` (of {@link ClusterClient}) says the cluster serves, each by its name: a kind that is defined
 * later is not among them. Rights of the engine's plugins, and of functions of the request, are not known. Does no I/O.
 */
export function requiredPermissions(
  { operation, request }: PermissionsRequest,
  discovery: Discovery,
  options: PermissionsOptions = {},
): RequiredPermissions {
  const set = createPermissionSet();
  const notes: string[] = [];
  if (operation === 'backup') backupPermissions({ request, discovery, set, options });
  else if (operation === 'migrate') notes.push(...migrationPermissions({ request, discovery, set, options }));
  else notes.push(...restorePermissions({ operation, request, discovery, set, options }));
  const { '': clusterRules = [], ...namespaceRules } = Object.fromEntries(set.rules());
  return { clusterRules, namespaceRules, notes };
}
