import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { mapSubjects } from '../namespaces/map-subjects.ts';

/** Subjects of a ClusterRoleBinding follow the namespace mapping. */
export const clusterRoleBindings: RestoreItemAction = {
  name: 'velero.io/cluster-role-bindings',
  appliesTo: { includedResources: ['clusterrolebindings.rbac.authorization.k8s.io'] },
  async execute({ item, restore }) {
    return { item: mapSubjects(item, restore) };
  },
};
