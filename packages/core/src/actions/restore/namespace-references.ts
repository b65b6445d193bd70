import { cloneJson } from '../../json/index.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { mapSubject } from './map-subjects.ts';
import { objectAt, objectsAt } from './object-fields.ts';
import { serviceReferences } from './service-references.ts';

/** References of cluster-scoped objects to mapped namespaces: Services of webhooks and APIs, subjects of FlowSchemas. Velero
 * leaves them. */
export const namespaceReferences: RestoreItemAction = {
  name: 'lifeboat.io/namespace-references',
  appliesTo: {
    includedResources: [
      'mutatingwebhookconfigurations.admissionregistration.k8s.io',
      'validatingwebhookconfigurations.admissionregistration.k8s.io',
      'customresourcedefinitions.apiextensions.k8s.io',
      'apiservices.apiregistration.k8s.io',
      'flowschemas.flowcontrol.apiserver.k8s.io',
    ],
  },
  async execute({ item, restore }) {
    const mapping = new Map(Object.entries(restore.spec.namespaceMapping ?? {}));
    if (mapping.size === 0) return {};
    const changed = cloneJson(item);
    for (const service of serviceReferences(changed).values()) {
      const target = mapping.get(String(service.namespace));
      if (target !== undefined) service.namespace = target;
    }
    for (const rule of changed.kind === 'FlowSchema' ? objectsAt(changed, 'spec', 'rules') : []) {
      for (const subject of objectsAt(rule, 'subjects')) {
        const account = objectAt(subject, 'serviceAccount');
        if (account) mapSubject(account, mapping);
        for (const [kind, field] of [
          ['Group', 'group'],
          ['User', 'user'],
        ] as const) {
          const named = { kind, name: objectAt(subject, field)?.name };
          mapSubject(named, mapping);
          if (typeof named.name === 'string') Object.assign(objectAt(subject, field) ?? {}, { name: named.name });
        }
      }
    }
    return { item: changed };
  },
};
