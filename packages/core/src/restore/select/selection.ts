import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { createIncludesExcludes } from '../../filters/include-exclude.ts';
import type { FilterPolicies } from '../../filters/policies/compile-filter-policies.ts';
import { createPolicyRules, matchesAnySelector } from '../../filters/policies/policy-rules.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RestoreSpec } from '../../velero-api/objects/restore.ts';
import { oneShotKinds } from '../leave-out/one-shot-kinds.ts';
import type { PolicyFilter } from '../policy/policy-filter.ts';
import { type JudgedObjects, judgedKey } from './judged-objects.ts';
import { resourceNames } from './resource-names.ts';

/** What a restore takes from an archive: Velero's pkg/restore/restore.go. */
export interface Selection {
  /** Resources with at least one selected object, labels aside. */
  readonly resources: readonly string[];
  /** Selected objects, labels aside. */
  count(groupResources: readonly string[]): number;
  items(groupResource: string): Iterable<ResourceIdentifier>;
  /** Kinds of commands (see {@link oneShotKinds}) of which objects would be selected, if the restore named the kind. */
  readonly commands: ReadonlyMap<string, readonly ResourceIdentifier[]>;
  /** Whether an object of the archive is selected, labels aside. */
  selects(id: ResourceIdentifier): boolean;
  /** Whether {@link matches} may say no. */
  readonly looksAtLabels: boolean;
  /** Whether a selected object passes the label selectors; looked at with the labels that it has in the archive. */
  matches(id: ResourceIdentifier, object: KubeObject): boolean;
  /** Whether an object that an action asks for may come: a weaker rule than being selected. */
  allowsAdditional(id: ResourceIdentifier): boolean;
  /** Whether the status of a kind's objects is restored. */
  restoresStatus(groupResource: string): boolean;
  /** Whether the engine's policy lets an object come, whoever asks for it. By its place in the archive. */
  permits(id: ResourceIdentifier): boolean;
  /** Objects that the request selects, and the policy leaves out, by resource. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** What the fine-grained filters say in two ways; of those the first counts. */
  readonly problems: readonly string[];
  /** Where objects of a namespace go. */
  targetNamespace(namespace: string): string;
}

interface SelectionOptions {
  readonly spec: RestoreSpec;
  /** Further kinds of commands. @default none */
  readonly oneShotResources?: readonly string[];
  readonly archive: Pick<ArchiveReader, 'resources' | 'namespaces' | 'names' | 'has'>;
  readonly discovery: Pick<Discovery, 'resolve'>;
  readonly policy?: PolicyFilter | undefined;
  /** The fine-grained filters of `resourcePolicy`. @default none */
  readonly filters?: FilterPolicies | undefined;
  /** What `select` says of the objects. @default nothing */
  readonly judged?: JudgedObjects['judged'] | undefined;
}

export function createSelection({ spec, oneShotResources = [], archive, discovery, policy, filters, judged }: SelectionOptions): Selection {
  const resolve = resourceNames(archive, discovery);
  const named = resolve(spec.includedResources);
  const filter = createIncludesExcludes({ includes: named, excludes: resolve(spec.excludedResources) });
  const commands = new Set([...oneShotKinds, ...resolve(oneShotResources)].filter((resource) => !named.includes(resource)));
  const resourceFilter = { shouldInclude: (resource: string) => !commands.has(resource) && filter.shouldInclude(resource) };
  const namespaceFilter = createIncludesExcludes({ includes: spec.includedNamespaces, excludes: spec.excludedNamespaces });
  const statusFilter =
    spec.restoreStatus &&
    createIncludesExcludes({
      includes: resolve(spec.restoreStatus.includedResources),
      excludes: resolve(spec.restoreStatus.excludedResources),
    });
  const selectors = spec.labelSelector ? [spec.labelSelector] : (spec.orLabelSelectors ?? []);
  const policies = filters && createPolicyRules(filters, (kind) => resolve([kind]));
  const ruleOf = (resource: string, namespace: string) => policies?.rules.ruleOf(resource, namespace);
  const isNamed = (resource: string, namespace: string, name: string) => {
    const rule = ruleOf(resource, namespace);
    if (rule !== undefined && (rule === 'none' || !rule.names.shouldInclude(name))) return false;
    return !judged?.has(judgedKey({ ...splitGroupResource(resource), namespace, name }));
  };
  const namesIn = (resource: string, namespace: string) =>
    ruleOf(resource, namespace) === undefined && judged === undefined
      ? archive.names(resource, namespace)
      : archive.names(resource, namespace).filter((name) => isNamed(resource, namespace, name));
  const mapping = new Map(Object.entries(spec.namespaceMapping ?? {}));
  const clusterScoped = spec.includeClusterResources ?? namespaceFilter.includeEverything();

  const targetNamespace = (namespace: string) => mapping.get(namespace) ?? namespace;
  const permits = (id: ResourceIdentifier): boolean => {
    const resource = groupResource(id);
    const name = resource === 'namespaces' ? targetNamespace(id.name) : id.name;
    return policy?.allows(resource, { namespace: targetNamespace(id.namespace), name }) ?? true;
  };
  const permitted = (resource: string, namespace: string) => permits({ ...splitGroupResource(resource), namespace, name: '' });
  const permittedNamespace = (name: string) => permits({ group: '', resource: 'namespaces', namespace: '', name });

  const namespacesOf = (resource: string) =>
    archive.namespaces(resource).filter((namespace) => (namespace === '' ? clusterScoped : namespaceFilter.shouldInclude(namespace)));
  // A Namespace goes with its namespace: an empty one that is included comes back too. Where cluster-scoped kinds are asked
  // for, Namespaces are among them, whatever the filter of namespaces says, as with Velero.
  const selectedNamespaces = () =>
    namesIn('namespaces', '').filter((name) => spec.includeClusterResources === true || namespaceFilter.shouldInclude(name));
  const namespaceNames = () => selectedNamespaces().filter(permittedNamespace);
  const placesOf = (resource: string) => namespacesOf(resource).filter((namespace) => permitted(resource, namespace));
  function* ids(resource: string, resources = resourceFilter): Iterable<ResourceIdentifier> {
    if (!resources.shouldInclude(resource)) return;
    const type = splitGroupResource(resource);
    if (resource === 'namespaces') {
      for (const name of namespaceNames()) yield { ...type, namespace: '', name };
      return;
    }
    for (const namespace of placesOf(resource)) for (const name of namesIn(resource, namespace)) yield { ...type, namespace, name };
  }
  const count = (resource: string): number => {
    if (!resourceFilter.shouldInclude(resource)) return 0;
    if (resource === 'namespaces') return namespaceNames().length;
    return placesOf(resource).reduce((sum, namespace) => sum + namesIn(resource, namespace).length, 0);
  };
  const leftOutOf = (resource: string): number => {
    if (!policy || !resourceFilter.shouldInclude(resource)) return 0;
    if (resource === 'namespaces') return selectedNamespaces().filter((name) => !permittedNamespace(name)).length;
    const places = namespacesOf(resource).filter((namespace) => !permitted(resource, namespace));
    return places.reduce((sum, namespace) => sum + namesIn(resource, namespace).length, 0);
  };
  return {
    resources: archive.resources().filter((resource) => count(resource) > 0),
    count: (resources) => resources.reduce((sum, resource) => sum + count(resource), 0),
    items: (resource) => ids(resource),
    commands: new Map(
      [...commands].map((resource) => [resource, [...ids(resource, filter)]] as const).filter(([, objects]) => objects.length > 0),
    ),
    selects: (id) => {
      const resource = groupResource(id);
      if (!archive.has(id) || !resourceFilter.shouldInclude(resource) || !permits(id)) return false;
      if (!isNamed(resource, id.namespace, id.name)) return false;
      if (resource === 'namespaces') return spec.includeClusterResources === true || namespaceFilter.shouldInclude(id.name);
      return id.namespace === '' ? clusterScoped : namespaceFilter.shouldInclude(id.namespace);
    },
    looksAtLabels: selectors.length > 0 || policies !== undefined,
    matches: (id, { metadata }) => {
      const rule = ruleOf(groupResource(id), id.namespace);
      return rule !== 'none' && matchesAnySelector(rule?.selectors ?? selectors, metadata.labels);
    },
    permits,
    problems: policies?.problems ?? [],
    leftOut: new Map(
      archive.resources().flatMap((resource) => (leftOutOf(resource) > 0 ? [[resource, leftOutOf(resource)] as const] : [])),
    ),
    allowsAdditional: (id) =>
      permits(id) &&
      judged?.get(judgedKey(id)) !== 'excluded' &&
      resourceFilter.shouldInclude(groupResource(id)) &&
      (id.namespace === '' ? spec.includeClusterResources !== false : namespaceFilter.shouldInclude(id.namespace)),
    restoresStatus: (resource) => statusFilter?.shouldInclude(resource) ?? false,
    targetNamespace,
  };
}
