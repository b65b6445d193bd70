import { ownMember } from '../../../json/index.ts';
import { textsAt } from '../../../objects/texts-at.ts';
import { hostMapper } from './host-mapper.ts';
import { changingStep, type TransformStep } from './transform-step.ts';

/** Where objects of a kind have host names, one a line. */
const places: Readonly<Record<string, readonly string[]>> = {
  Ingress: ['spec.rules[].host', 'spec.tls[].hosts[]'],
  // Gateway API; servers are Istio's.
  Gateway: ['spec.listeners[].hostname', 'spec.servers[].hosts[]'],
  HTTPRoute: ['spec.hostnames[]'],
  GRPCRoute: ['spec.hostnames[]'],
  TLSRoute: ['spec.hostnames[]'],
  // OpenShift.
  Route: ['spec.host'],
  VirtualService: ['spec.hosts[]'],
  Certificate: ['spec.commonName', 'spec.dnsNames[]'],
};

const dnsAnnotation = 'external-dns.alpha.kubernetes.io/hostname';

/** `hostMapping` of a request. */
export function hostStep(mapping: Readonly<Record<string, string>>): TransformStep {
  const map = hostMapper(mapping);
  return changingStep('hostMapping', ({ object }) => {
    for (const { text, set } of (ownMember(places, object.kind) ?? []).flatMap((path) => textsAt(object, path))) {
      // Istio's may begin with a namespace.
      const at = text.indexOf('/') + 1;
      set(text.slice(0, at) + map(text.slice(at)));
    }
    const { annotations } = object.metadata;
    const names = annotations?.[dnsAnnotation];
    if (annotations && names !== undefined)
      annotations[dnsAnnotation] = names
        .split(',')
        .map((name) => map(name.trim()))
        .join(',');
  });
}
