import { cloneJson } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** `v1` refuses `preserveUnknownFields: true`: each version's schema says it instead. */
export const crdPreserveFields: RestoreItemAction = {
  name: 'velero.io/crd-preserve-fields',
  appliesTo: { includedResources: ['customresourcedefinitions.apiextensions.k8s.io'] },
  async execute({ item }) {
    if (item.apiVersion !== 'apiextensions.k8s.io/v1' || objectAt(item, 'spec')?.preserveUnknownFields !== true) return {};
    const changed = cloneJson(item);
    const spec = objectAt(changed, 'spec');
    delete spec?.preserveUnknownFields;
    for (const version of objectsAt(changed, 'spec', 'versions')) {
      const schema = objectAt(version, 'schema', 'openAPIV3Schema');
      if (schema) schema['x-kubernetes-preserve-unknown-fields'] = true;
    }
    return { item: changed };
  },
};
