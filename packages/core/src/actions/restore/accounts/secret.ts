import { cloneJson } from '../../../json/index.ts';
import { objectAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** Tokens of service accounts: those that the cluster makes by itself are left out, others are issued anew. */
export const secret: RestoreItemAction = {
  name: 'velero.io/secret',
  appliesTo: { includedResources: ['secrets'] },
  async execute({ item, resource }, context) {
    if (item.type !== 'kubernetes.io/service-account-token') return {};
    const account = item.metadata.annotations?.['kubernetes.io/service-account.name'] ?? '';
    if (account !== '' && resource.name.startsWith(`${account}-token-`)) {
      // Velero looks into the namespace of the backup, also where another one is restored into: there the Secret comes along.
      const id = { group: '', resource: 'serviceaccounts', namespace: resource.namespace, name: account };
      if (await context.cluster.getObject(id, { signal: context.signal })) return { skipRestore: true };
    }
    const changed = cloneJson(item);
    delete changed.metadata.annotations?.['kubernetes.io/service-account.uid'];
    const data = objectAt(changed, 'data');
    delete data?.token;
    delete data?.['ca.crt'];
    return { item: changed };
  },
};
