import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isAllowed } from '../../kubernetes/is-allowed.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { ClusterView } from '../select/cluster-view.ts';

interface CheckWriteRightsOptions {
  readonly cluster: ClusterClient;
  readonly view: Pick<ClusterView, 'selection'>;
  /** Such as `Restore "r1"`. */
  readonly what: string;
  readonly signal: AbortSignal;
}

const rulesReviews = { group: 'authorization.k8s.io', version: 'v1', resource: 'selfsubjectrulesreviews' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

const maxShown = 10;

/**
 * Refuses a restore of objects that this identity may not create in their namespaces, or whose namespaces it may not create. Objects outside
 * of namespaces are not looked at: they may be there already. A server that does not answer such questions is not asked further.
 * @throws LifeboatError `KUBERNETES_FORBIDDEN` naming types and namespaces
 */
export async function checkWriteRights({ cluster, view, what, signal }: CheckWriteRightsOptions): Promise<void> {
  const rulesIn = async (namespace: string) => {
    const review = { apiVersion: `${rulesReviews.group}/v1`, kind: 'SelfSubjectRulesReview', metadata: {}, spec: { namespace } };
    const answer = await cluster.create(rulesReviews, review as unknown as KubeObject, { signal }).catch((error: unknown) => {
      if (LifeboatError.isInstance(error, 'CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED')) throw error;
      return undefined;
    });
    return answer?.status as Readonly<Record<string, unknown>> | undefined;
  };
  const mayCreate = async (resource: string, group: string) =>
    (await isAllowed(cluster, { verb: 'create', group, resource }, { signal })) !== false;
  if (await mayCreate('*', '*')) return;
  const missing: string[] = [];
  const mayMakeNamespaces = await mayCreate('namespaces', '');
  for (const [namespace, resources] of typesByNamespace(view)) {
    const found = await cluster.get(namespaces, { name: namespace }, { signal }).catch((error: unknown) => {
      // Then it cannot be told.
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      return true;
    });
    if (!found && !mayMakeNamespaces) missing.push(`namespace "${namespace}", which is not there`);
    const status = await rulesIn(namespace);
    if (!status) return;
    // An authorizer that does not list its rules may allow more.
    if (status.incomplete === true) continue;
    const forbidden = [...resources].filter((resource) => !allowsCreate(status.resourceRules, resource)).sort();
    if (forbidden.length > 0) missing.push(`${shown(forbidden)} in namespace "${namespace}"`);
  }
  if (missing.length === 0) return;
  throw new LifeboatError({
    code: 'KUBERNETES_FORBIDDEN',
    message:
      `${what} was refused: this identity may not create ${shown(missing, '; ')}. Nothing was written. ` +
      'Grant it that right, or leave these out by includedNamespaces or excludedResources',
    context: { missing },
  });
}

/** Where objects would be written, and of which types. */
function typesByNamespace({ selection }: Pick<ClusterView, 'selection'>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const resource of selection.resources)
    for (const { namespace } of selection.items(resource)) {
      if (namespace === '') continue;
      const target = selection.targetNamespace(namespace);
      found.set(target, (found.get(target) ?? new Set()).add(resource));
    }
  return found;
}

/** Whether rules of RBAC allow to create objects of a type. */
export function allowsCreate(rules: unknown, groupResource: string): boolean {
  const { group: wantedGroup, resource } = splitGroupResource(groupResource);
  const has = (list: unknown, value: string) => Array.isArray(list) && (list.includes(value) || list.includes('*'));
  return (
    Array.isArray(rules) &&
    rules.some(
      ({ verbs, apiGroups, resources, resourceNames }: Readonly<Record<string, unknown>>) =>
        // What is to be created has no name yet that a rule could name.
        has(verbs, 'create') &&
        has(apiGroups, wantedGroup) &&
        has(resources, resource) &&
        !(resourceNames as unknown[] | undefined)?.length,
    )
  );
}

function shown(names: readonly string[], separator = ', '): string {
  const rest = names.length - maxShown;
  return `${names.slice(0, maxShown).join(separator)}${rest > 0 ? ` and ${rest} more` : ''}`;
}
