import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { objectAt, objectsAt } from './object-fields.ts';

/** Where cluster-scoped objects name a Service by its namespace: webhooks by their names, the conversion of a definition, what
 * serves an aggregated API. The references themselves: who changes one changes the object. */
export function serviceReferences(object: KubeObject): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  const add = (key: string, reference: Record<string, unknown> | undefined) => reference && found.set(key, reference);
  switch (object.kind) {
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      for (const webhook of objectsAt(object, 'webhooks')) add(`webhook ${webhook.name}`, objectAt(webhook, 'clientConfig', 'service'));
      break;
    case 'CustomResourceDefinition':
      add('conversion webhook', objectAt(object, 'spec', 'conversion', 'webhook', 'clientConfig', 'service'));
      break;
    case 'APIService':
      add('API', objectAt(object, 'spec', 'service'));
      break;
  }
  return found;
}
