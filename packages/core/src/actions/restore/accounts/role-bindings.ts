import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { mapSubjects } from '../namespaces/map-subjects.ts';

/** Subjects of a RoleBinding follow the namespace mapping. */
export const roleBindings: RestoreItemAction = {
  name: 'velero.io/role-bindings',
  appliesTo: { includedResources: ['rolebindings.rbac.authorization.k8s.io'] },
  async execute({ item, restore }) {
    return { item: mapSubjects(item, restore) };
  },
};
