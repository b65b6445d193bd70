import { selectTypes } from '../../backup/prepare/select-types.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { PermissionsOptions, PermissionsRequest } from '../../contract/permissions.ts';
import { createResourceFilter } from '../../filters/resources.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import { namedNamespaces } from '../../velero-api/kinds/named-namespaces.ts';
import { addMovers } from './add-movers.ts';
import { isCustom } from './is-custom.ts';
import type { PermissionSet } from './permission-set.ts';

interface BackupPermissionsOptions {
  readonly request: Extract<PermissionsRequest, { operation: 'backup' }>['request'];
  readonly discovery: Discovery;
  readonly set: PermissionSet;
  readonly options: PermissionsOptions;
}

const rbac = 'rbac.authorization.k8s.io';
const reading = ['get', 'list'];

/** What a backup asks of the API server. */
export function backupPermissions({ request, discovery, set, options }: BackupPermissionsOptions): void {
  const { namespace = 'velero', volumeFiles } = options;
  const named = namedNamespaces(request.includedNamespaces, request.excludedNamespaces);
  const includeEverything = () => (request.includedNamespaces ?? ['*']).includes('*') && (request.excludedNamespaces ?? []).length === 0;
  const resources = createResourceFilter({ spec: request, namespaces: { includeEverything }, discovery });
  const types = selectTypes({ discovery, resources, allVersions: request.enableAPIGroupVersions ?? false });
  const inside = named ?? [''];
  const cluster = [''];
  const takes = (name: string) => types.some((type) => groupResource(type) === name);
  for (const { group, resource, namespaced } of types) {
    if (group === '' && resource === 'namespaces' && named) set.add({ scopes: cluster, group, resource, verbs: ['get'], names: named });
    else set.add({ scopes: namespaced ? inside : cluster, group, resource, verbs: reading });
  }
  // To find out which there are.
  if (!named) set.add({ scopes: cluster, group: '', resource: 'namespaces', verbs: reading });
  if (request.resourcePolicy?.name)
    set.add({ scopes: [namespace], group: '', resource: 'configmaps', verbs: ['get'], names: [request.resourcePolicy.name] });
  if (request.includeClusterResources !== false) companions();
  if (takes('persistentvolumeclaims') || takes('pods')) volumes();
  if (takes('pods') && request.runHooks !== 'none') exec();

  /** What is outside of namespaces and belongs to what is inside. */
  function companions(): void {
    const customs = [...new Set(types.filter(isCustom).map(groupResource))].sort();
    if (customs.length > 0 && !takes('customresourcedefinitions.apiextensions.k8s.io'))
      set.add({ scopes: cluster, group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', verbs: ['get'], names: customs });
    if (takes('persistentvolumeclaims')) set.add({ scopes: cluster, group: '', resource: 'persistentvolumes', verbs: ['get'] });
    if (!takes('serviceaccounts')) return;
    set.add({ scopes: cluster, group: rbac, resource: 'clusterrolebindings', verbs: reading });
    set.add({ scopes: cluster, group: rbac, resource: 'clusterroles', verbs: ['get'] });
  }

  function volumes(): void {
    set.add({ scopes: cluster, group: '', resource: 'persistentvolumes', verbs: ['get'] });
    set.add({ scopes: cluster, group: 'storage.k8s.io', resource: 'storageclasses', verbs: ['get'] });
    set.add({ scopes: inside, group: '', resource: 'persistentvolumeclaims', verbs: ['get'] });
    // Who mounts a claim.
    set.add({ scopes: inside, group: '', resource: 'pods', verbs: reading });
    if (request.snapshotVolumes !== false) snapshots();
    if (!volumeFiles) return;
    set.add({ scopes: inside, group: '', resource: 'pods', verbs: [...reading, 'create', 'delete'] });
    exec();
    addMovers({ set, volumeFiles, inside, namespace, nodeLimits: options.nodeLimits });
    if (options.volumeSource === 'clone') {
      set.add({ scopes: inside, group: '', resource: 'persistentvolumeclaims', verbs: ['get', 'create', 'delete'] });
      snapshots();
    }
    if (request.snapshotMoveData)
      set.add({ scopes: inside, group: '', resource: 'persistentvolumeclaims', verbs: ['get', 'create', 'patch', 'delete'] });
    if (request.snapshotMoveData) set.add({ scopes: cluster, group: '', resource: 'persistentvolumes', verbs: ['get', 'patch'] });
  }

  function snapshots(): void {
    const making = [...reading, 'create', 'patch', 'delete'];
    for (const { group, resource, namespaced } of discovery.preferred.filter((type) =>
      /^(group)?snapshot\.storage\.k8s\.io$/.test(type.group),
    ))
      set.add({ scopes: namespaced ? inside : cluster, group, resource, verbs: resource.endsWith('classes') ? reading : making });
  }

  /** API servers before 1.35 ask for `get`, later ones for `create`. */
  function exec(): void {
    set.add({ scopes: inside, group: '', resource: 'pods/exec', verbs: ['get', 'create'] });
  }
}
