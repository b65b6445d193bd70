import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { PermissionsOptions, PermissionsRequest, RequiredPermissions } from '../../contract/permissions.ts';
import { backupPermissions } from './backup-permissions.ts';
import { migrationPermissions } from './migration-permissions.ts';
import { createPermissionSet } from './permission-set.ts';
import { restorePermissions } from './restore-permissions.ts';

/**
 * Computes the rights that a request needs in a cluster, and no more: for a ClusterRole, and for a Role in each namespace if the request
 * names its namespaces. Each kind that the cluster serves, by `discovery` (of {@link ClusterClient}), is listed by its name; kinds that are
 * defined later are not included. Rights that the engine's plugins or functions of the request need are unknown and not included. Does no
 * I/O.
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
