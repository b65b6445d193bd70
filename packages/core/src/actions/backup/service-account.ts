import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';

const rbac = 'rbac.authorization.k8s.io';

interface Binding {
  readonly subjects?: readonly { readonly kind?: string; readonly namespace?: string; readonly name?: string }[] | null;
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
}

/** Backs up, with a ServiceAccount, the ClusterRoleBindings that name it and their ClusterRoles. */
export function createServiceAccountAction(): BackupItemAction {
  // The bindings are read once a backup (each has a reader of its own): only names are kept.
  const indexes = new WeakMap<ClusterReader, Promise<ReadonlyMap<string, readonly ResourceIdentifier[]>>>();
  return {
    name: 'velero.io/service-account',
    appliesTo: { includedResources: ['serviceaccounts'] },
    async execute({ resource }, { cluster, signal }) {
      const index = indexes.get(cluster) ?? bindingsBySubject(cluster, signal);
      indexes.set(cluster, index);
      return { additionalItems: (await index).get(`${resource.namespace}/${resource.name}`) ?? [] };
    },
  };
}

async function bindingsBySubject(
  cluster: ClusterReader,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, readonly ResourceIdentifier[]>> {
  const index = new Map<string, ResourceIdentifier[]>();
  for await (const binding of cluster.listObjects({ group: rbac, resource: 'clusterrolebindings' }, { signal })) {
    for (const subject of subjectsOf(binding)) {
      const items = index.get(subject) ?? [];
      index.set(subject, items);
      items.push(...itemsOf(binding));
    }
  }
  return index;
}

function subjectsOf(binding: KubeObject): ReadonlySet<string> {
  const subjects = (binding as Binding).subjects ?? [];
  return new Set(subjects.filter((subject) => subject.kind === 'ServiceAccount').map(({ namespace, name }) => `${namespace}/${name}`));
}

function itemsOf(binding: KubeObject): ResourceIdentifier[] {
  const role = (binding as Binding).roleRef?.name;
  return [
    { group: rbac, resource: 'clusterrolebindings', namespace: '', name: binding.metadata.name },
    ...(role ? [{ group: rbac, resource: 'clusterroles', namespace: '', name: role }] : []),
  ];
}
