import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

type Fields = Record<string, unknown>;

/** `networking.k8s.io/v1beta1` to `v1`: backends have their Service in a field of its own, and paths say how they match. */
export function convertIngress(ingress: KubeObject): void {
  const spec = objectAt(ingress, 'spec');
  if (!spec) return;
  const { backend, ...rest } = spec;
  ingress.spec = { ...rest, ...(objectAt(backend) && { defaultBackend: convertBackend(objectAt(backend) ?? {}) }) };
  for (const path of objectsAt(ingress, 'spec', 'rules').flatMap((rule) => objectsAt(rule, 'http', 'paths'))) {
    path.pathType ??= 'ImplementationSpecific';
    const own = objectAt(path, 'backend');
    if (own) path.backend = convertBackend(own);
  }
}

function convertBackend({ serviceName, servicePort, ...rest }: Fields): Fields {
  if (serviceName === undefined) return rest;
  // A port is a number or a name; digits in a text are a name that is none.
  const port = typeof servicePort === 'string' ? { name: servicePort } : { number: servicePort };
  return { ...rest, service: { name: serviceName, ...(servicePort !== undefined && { port }) } };
}
