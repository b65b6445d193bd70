import { cloneJson } from '../../../json/index.ts';
import { objectsAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** `v1` takes only webhooks without side effects: what was made through an older version is set to `None`. */
export const admissionWebhookConfiguration: RestoreItemAction = {
  name: 'velero.io/admission-webhook-configuration',
  appliesTo: {
    includedResources: [
      'mutatingwebhookconfigurations.admissionregistration.k8s.io',
      'validatingwebhookconfigurations.admissionregistration.k8s.io',
    ],
  },
  async execute({ item, itemFromBackup }) {
    if (itemFromBackup.apiVersion !== 'admissionregistration.k8s.io/v1') return {};
    const changed = cloneJson(item);
    for (const webhook of objectsAt(changed, 'webhooks')) {
      if (webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') webhook.sideEffects = 'None';
    }
    return { item: changed };
  },
};
