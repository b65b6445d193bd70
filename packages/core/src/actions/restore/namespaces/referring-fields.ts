import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** A field of an object that names something in another namespace. */
export interface ReferringField {
  /** For people: what is named, such as `the Service of webhook w`. */
  readonly what: string;
  /** The field itself: who changes it changes the object. */
  readonly field: Record<string, unknown>;
}

const secretsOfCsi = ['controllerPublish', 'nodeStage', 'nodePublish', 'controllerExpand', 'nodeExpand'] as const;

/** Where cluster-scoped objects name something by its namespace: Services of webhooks, of a definition's conversion and of an
 * aggregated API, the parameters of policies and of Ingress classes, Secrets of CSI volumes. */
export function referringFields(object: KubeObject): ReferringField[] {
  const fields: [string, Record<string, unknown> | undefined][] = [];
  switch (object.kind) {
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      for (const webhook of objectsAt(object, 'webhooks'))
        fields.push([`the Service of webhook ${webhook.name}`, objectAt(webhook, 'clientConfig', 'service')]);
      break;
    case 'CustomResourceDefinition':
      fields.push(['the Service of its conversion webhook', objectAt(object, 'spec', 'conversion', 'webhook', 'clientConfig', 'service')]);
      break;
    case 'APIService':
      fields.push(['the Service of the API', objectAt(object, 'spec', 'service')]);
      break;
    case 'ValidatingAdmissionPolicyBinding':
    case 'MutatingAdmissionPolicyBinding':
      fields.push(['what holds its parameters', objectAt(object, 'spec', 'paramRef')]);
      break;
    case 'IngressClass':
      fields.push(['what holds its parameters', objectAt(object, 'spec', 'parameters')]);
      break;
    case 'PersistentVolume':
      for (const use of secretsOfCsi) fields.push([`the Secret for ${use}`, objectAt(object, 'spec', 'csi', `${use}SecretRef`)]);
      break;
  }
  return fields.flatMap(([what, field]) => (field ? [{ what, field }] : []));
}
