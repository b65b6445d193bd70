import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { ActionContext, BackupItemAction } from '../../plugin-api/item-actions.ts';
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
    async execute({ resource }, context) {
      const { cluster } = context;
      const index = indexes.get(cluster) ?? bindingsBySubject(context);
      indexes.set(cluster, index);
      return { additionalItems: (await index).get(`${resource.namespace}/${resource.name}`) ?? [] };
    },
  };
}

async function bindingsBySubject({ cluster, logger, signal }: ActionContext): Promise<ReadonlyMap<string, readonly ResourceIdentifier[]>> {
  const index = new Map<string, ResourceIdentifier[]>();
  try {
    for await (const binding of cluster.listObjects({ group: rbac, resource: 'clusterrolebindings' }, { signal })) {
      for (const subject of subjectsOf(binding)) {
        const items = index.get(subject) ?? [];
        index.set(subject, items);
        items.push(...itemsOf(binding));
      }
    }
  } catch (error) {
    // Without the right to read bindings, the accounts themselves are still worth having. Said once, not for each.
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_API_UNAVAILABLE')) throw error;
    logger.warn(
      'The ClusterRoleBindings of ServiceAccounts cannot be read and do not come along with them',
      coded('RELATIONS_UNKNOWN', { error }),
    );
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
