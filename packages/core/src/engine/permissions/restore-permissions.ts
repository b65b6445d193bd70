import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { PermissionsOptions, PermissionsRequest } from '../../contract/permissions.ts';
import { createIncludesExcludes } from '../../filters/include-exclude.ts';
import { createResourceSelector } from '../../filters/resource-selector.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import type { QuiesceAdapter } from '../../plugin-api/quiesce-adapter.ts';
import { builtInAdapters } from '../../restore/quiesce/built-in-adapters.ts';
import { namedNamespaces } from '../../velero-api/kinds/named-namespaces.ts';
import { nonRestorableResources } from '../../velero-api/kinds/non-restorable-resources.ts';
import { type ExistingObjectPolicy, neverRecreated } from '../../velero-api/values/existing-policies.ts';
import { addMovers } from './add-movers.ts';
import { isCustom } from './is-custom.ts';
import type { PermissionSet } from './permission-set.ts';

export interface RestorePermissionsOptions {
  readonly operation: 'restore' | 'plan';
  readonly request: Exclude<PermissionsRequest, { operation: 'backup' }>['request'];
  readonly discovery: Discovery;
  readonly set: PermissionSet;
  readonly options: PermissionsOptions;
}

interface Type {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
}

const rbac = 'rbac.authorization.k8s.io';
const cluster = [''];

/** What a restore, or its plan, asks of the API server. Returns notes. */
export function restorePermissions({ operation, request, discovery, set, options }: RestorePermissionsOptions): string[] {
  const { namespace = 'velero', volumeFiles, nodeLimits, allowEscalation = false } = options;
  const notes: string[] = [];
  const isPlan = operation === 'plan';
  const named = namedNamespaces(request.includedNamespaces, request.excludedNamespaces);
  const mapping = new Map(Object.entries(request.namespaceMapping ?? {}));
  const targets = named && [...new Set(named.map((name) => mapping.get(name) ?? name))].sort();
  const inside = targets ?? cluster;
  const types = typesOf(request, discovery, named === undefined);
  const takes = (name: string) => types.some((type) => groupResource(type) === name);
  const scopesOf = ({ namespaced }: Type) => (namespaced ? inside : cluster);

  let isReplacing = false;
  for (const type of types) {
    const { group, resource } = type;
    if (group === '' && resource === 'namespaces') continue;
    const replaced = !isPlan && policyOf(request, discovery, type) === 'recreate';
    const verbs = ['get', 'create', 'patch', ...(isPlan || replaced || isHeld(type) ? ['list'] : []), ...(replaced ? ['delete'] : [])];
    isReplacing ||= replaced;
    set.add({ scopes: scopesOf(type), group, resource, verbs });
  }
  if (isReplacing)
    notes.push('Objects of kinds that are not restored lose an owner that is made anew, unless the identity may list and patch them.');
  ofNamespaces();
  if (takes('persistentvolumeclaims') || takes('persistentvolumes')) ofVolumes();
  if (takes('pods') && !isPlan) ofPods();
  ofStatus();
  if (request.quiesceControllers !== false || request.quiesceDeployments) ofDeployments();
  // Storage classes and images to be changed, as Velero's plugins are configured.
  set.add({ scopes: [namespace], group: '', resource: 'configmaps', verbs: ['get', 'list'] });
  notes.push(`A Role is for the namespace of the engine, ${namespace}, where its ConfigMaps are: leave it out where there is none.`);
  // That the new ones are there is looked at before.
  if (Object.keys(request.storageClassMapping ?? {}).length > 0)
    set.add({ scopes: cluster, group: 'storage.k8s.io', resource: 'storageclasses', verbs: ['get', 'list'] });
  if (isPlan) ofPlan();
  ofRights();
  return notes;

  /** A killed restore's holds are found by a list. */
  function isHeld({ group, resource }: Type): boolean {
    const item = { group, resource, namespace: '', labels: undefined };
    const isMeant = ({ appliesTo, holdWith }: QuiesceAdapter) =>
      holdWith !== undefined && appliesTo.includedResources !== undefined && createResourceSelector(appliesTo, discovery)(item);
    return request.quiesceControllers !== false && builtInAdapters.some(isMeant);
  }

  function ofNamespaces(): void {
    const updating = policyOf(request, discovery, { group: '', resource: 'namespaces' }) === 'none' ? [] : ['patch'];
    const need = { scopes: cluster, group: '', resource: 'namespaces' };
    if (!targets) {
      set.add({ ...need, verbs: ['get', 'create', 'patch', ...(isPlan ? ['list'] : [])] });
      return;
    }
    set.add({ ...need, verbs: ['get', ...updating], names: targets });
    notes.push(
      `The namespaces (${targets.join(', ')}) have to be there before: Roles are in them, and the right to create namespaces is not given.`,
    );
  }

  function ofVolumes(): void {
    if (request.restorePVs === false) return;
    set.add({ scopes: cluster, group: '', resource: 'persistentvolumes', verbs: ['get', 'create', 'patch'] });
    set.add({ scopes: inside, group: '', resource: 'persistentvolumeclaims', verbs: ['get', 'create', 'patch'] });
    set.add({ scopes: cluster, group: 'storage.k8s.io', resource: 'storageclasses', verbs: ['get'] });
    for (const { group, resource, namespaced } of discovery.preferred.filter((type) =>
      /^(group)?snapshot\.storage\.k8s\.io$/.test(type.group),
    ))
      set.add({
        scopes: namespaced ? inside : cluster,
        group,
        resource,
        verbs: resource.endsWith('classes') ? ['get', 'list'] : ['get', 'create', 'patch', 'delete'],
      });
  }

  function ofPods(): void {
    const hasHooks = request.runHooks !== 'none';
    if (hasHooks) set.add({ scopes: inside, group: '', resource: 'pods', verbs: ['get', 'list', 'watch'] });
    if (hasHooks || volumeFiles) set.add({ scopes: inside, group: '', resource: 'pods/exec', verbs: ['get', 'create'] });
    if (!volumeFiles) return;
    set.add({ scopes: inside, group: '', resource: 'pods', verbs: ['get', 'list', 'create', 'patch', 'delete'] });
    set.add({ scopes: inside, group: '', resource: 'persistentvolumeclaims', verbs: ['get', 'create', 'patch', 'delete'] });
    addMovers({ set, volumeFiles, inside, namespace, nodeLimits });
  }

  function ofStatus(): void {
    const { restoreStatus } = request;
    const lists = {
      includes: resolved(restoreStatus?.includedResources, discovery),
      excludes: resolved(restoreStatus?.excludedResources, discovery),
    };
    const filter = restoreStatus && createIncludesExcludes(lists);
    for (const type of types)
      if (filter?.shouldInclude(groupResource(type)) || (groupResource(type) === 'jobs.batch' && request.finishedJobs === 'restored'))
        set.add({ scopes: scopesOf(type), group: type.group, resource: `${type.resource}/status`, verbs: ['patch'] });
  }

  function ofDeployments(): void {
    const adapters = request.quiesceControllers === false ? [] : builtInAdapters;
    const isAsked = ({ appliesTo }: QuiesceAdapter) =>
      types.some(({ group, resource }) =>
        createResourceSelector(appliesTo, discovery)({ group, resource, namespace: '', labels: undefined }),
      );
    const ofAdapters = adapters
      .filter((adapter) => adapter.deployments && isAsked(adapter))
      .flatMap((adapter) => adapter.deployments ?? []);
    for (const text of [...ofAdapters, ...(request.quiesceDeployments ?? [])]) {
      const [where = '', name = ''] = text.split('/');
      set.add({ scopes: [where], group: 'apps', resource: 'deployments', verbs: ['get', 'patch'], names: [name] });
    }
  }

  /** What a plan looks at besides the objects themselves. */
  function ofPlan(): void {
    const inNamespaces = ['configmaps', 'secrets', 'serviceaccounts', 'persistentvolumeclaims', 'resourcequotas', 'limitranges'];
    for (const resource of inNamespaces) set.add({ scopes: inside, group: '', resource, verbs: ['get', 'list'] });
    const outside = [
      'apiservices.apiregistration.k8s.io',
      'csidrivers.storage.k8s.io',
      'customresourcedefinitions.apiextensions.k8s.io',
      'ingressclasses.networking.k8s.io',
      'persistentvolumes',
      'priorityclasses.scheduling.k8s.io',
      'runtimeclasses.node.k8s.io',
      'storageclasses.storage.k8s.io',
    ];
    for (const name of outside) set.add({ scopes: cluster, ...splitGroupResource(name), verbs: ['get', 'list'] });
    for (const name of ['services', 'ingresses.networking.k8s.io'])
      if (takes(name)) set.add({ scopes: cluster, ...splitGroupResource(name), verbs: ['list'] });
    notes.push('Dry-runs take the right to write: whoever has this role can restore.');
  }

  function ofRights(): void {
    const grants = types.filter(({ group }) => group === rbac);
    if (grants.length === 0) return;
    if (!allowEscalation) {
      notes.push(
        'Roles and bindings are refused that give more rights than this identity has: allowEscalation adds `escalate` and `bind`.',
      );
      return;
    }
    notes.push('With `escalate` and `bind` this identity can give itself any right there.');
    for (const type of grants) {
      const { resource } = type;
      if (resource.endsWith('roles')) set.add({ scopes: scopesOf(type), group: rbac, resource, verbs: ['escalate'] });
      // A RoleBinding may bind either.
      const bound = resource === 'rolebindings' ? ['roles', 'clusterroles'] : resource === 'clusterrolebindings' ? ['clusterroles'] : [];
      for (const each of bound) set.add({ scopes: scopesOf(type), group: rbac, resource: each, verbs: ['bind'] });
    }
  }
}

/** What becomes of objects of a kind that are there. */
function policyOf(
  { existingResourcePolicy, existingResourcePolicies = {} }: RestorePermissionsOptions['request'],
  discovery: Discovery,
  type: Pick<Type, 'group' | 'resource'>,
): ExistingObjectPolicy {
  const named = new Map(Object.entries(existingResourcePolicies).map(([name, policy]) => [resolved([name], discovery)[0], policy]));
  const policy = named.get(groupResource(type)) ?? named.get('*') ?? (existingResourcePolicy || 'none');
  return policy === 'recreate' && neverRecreated.includes(groupResource(type)) ? 'update' : policy;
}

function resolved(list: readonly string[] | null | undefined, discovery: Discovery): string[] {
  return (list ?? []).map((name) => {
    const type = /[*?[{]/.test(name) ? undefined : discovery.resolve(name);
    return type ? groupResource(type) : name;
  });
}

/** The kinds that a restore may write: those that the cluster serves, and custom ones that are named and come with their definitions. */
function typesOf(
  { includedResources, excludedResources, includeClusterResources }: RestorePermissionsOptions['request'],
  discovery: Discovery,
  anyNamespace: boolean,
): Type[] {
  const filter = createIncludesExcludes({
    includes: resolved(includedResources, discovery),
    excludes: resolved(excludedResources, discovery),
  });
  const clusterScoped = includeClusterResources ?? anyNamespace;
  const served = discovery.preferred.filter(
    (type) =>
      type.verbs.includes('create') &&
      type.verbs.includes('get') &&
      !nonRestorableResources.includes(groupResource(type)) &&
      (type.namespaced || clusterScoped) &&
      filter.shouldInclude(groupResource(type)),
  );
  const unserved = (includedResources ?? [])
    .filter((name) => !/[*?[{]/.test(name) && discovery.resolve(name) === undefined)
    .map(splitGroupResource)
    .filter(isCustom);
  return [...served, ...unserved.map((type) => ({ ...type, namespaced: true }))];
}
