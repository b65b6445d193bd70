/** Where an object names a namespace. */
export interface NamespacePlace {
  /** Kinds of objects. */
  readonly kinds: readonly string[];
  /** The group of the kind, where others have a kind of that name. @default any */
  readonly group?: string;
  /** To the name: `[]` is every part of a list. */
  readonly path: string;
  /** For people, what is named there; `{part}` is the name of the list's part. */
  readonly what: string;
}

const csi = ['controllerPublish', 'nodeStage', 'nodePublish', 'controllerExpand', 'nodeExpand'];
const routes = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];
const traefik = ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'];
const gateway = 'gateway.networking.k8s.io';
const flux = ['Kustomization', 'HelmRelease'];

/** The places in which objects name a namespace, one a line. Those of a list of namespaces, and of selectors by a namespace's name, are
 * found in every kind: `selected-namespaces.ts`. Subjects of bindings: `map-subjects.ts`. Owners and the claim of a volume: the restore itself. */
export const namespacePlaces: readonly NamespacePlace[] = [
  {
    kinds: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
    path: 'webhooks[].clientConfig.service.namespace',
    what: 'the Service of webhook {part}',
  },
  {
    kinds: ['CustomResourceDefinition'],
    path: 'spec.conversion.webhook.clientConfig.service.namespace',
    what: 'the Service of its conversion webhook',
  },
  { kinds: ['APIService'], path: 'spec.service.namespace', what: 'the Service of the API' },
  {
    kinds: ['ValidatingAdmissionPolicyBinding', 'MutatingAdmissionPolicyBinding'],
    path: 'spec.paramRef.namespace',
    what: 'what holds its parameters',
  },
  { kinds: ['IngressClass'], path: 'spec.parameters.namespace', what: 'what holds its parameters' },
  ...csi.map((use) => ({ kinds: ['PersistentVolume'], path: `spec.csi.${use}SecretRef.namespace`, what: `the Secret for ${use}` })),
  { kinds: ['PersistentVolumeClaim'], path: 'spec.dataSourceRef.namespace', what: 'what its volume is filled from' },
  { kinds: ['StatefulSet'], path: 'spec.volumeClaimTemplates[].spec.dataSourceRef.namespace', what: 'what volume {part} is filled from' },
  // Gateway API.
  { kinds: ['GatewayClass'], group: gateway, path: 'spec.parametersRef.namespace', what: 'what holds its parameters' },
  { kinds: ['Gateway'], group: gateway, path: 'spec.listeners[].tls.certificateRefs[].namespace', what: 'certificate {part}' },
  {
    kinds: ['Gateway'],
    group: gateway,
    path: 'spec.listeners[].tls.frontendValidation.caCertificateRefs[].namespace',
    what: 'certificate {part}',
  },
  { kinds: routes, group: gateway, path: 'spec.parentRefs[].namespace', what: 'Gateway {part}' },
  { kinds: routes, group: gateway, path: 'spec.rules[].backendRefs[].namespace', what: 'backend {part}' },
  { kinds: routes, group: gateway, path: 'spec.rules[].filters[].requestMirror.backendRef.namespace', what: 'a mirror' },
  { kinds: routes, group: gateway, path: 'spec.rules[].backendRefs[].filters[].requestMirror.backendRef.namespace', what: 'a mirror' },
  { kinds: ['ReferenceGrant'], group: gateway, path: 'spec.from[].namespace', what: 'who may refer, {part}' },
  // Controllers that many clusters have.
  { kinds: traefik, path: 'spec.routes[].services[].namespace', what: 'Service {part}' },
  { kinds: traefik, path: 'spec.routes[].middlewares[].namespace', what: 'middleware {part}' },
  { kinds: traefik, path: 'spec.tls.options.namespace', what: 'its TLS options' },
  { kinds: flux, path: 'spec.sourceRef.namespace', what: 'its source' },
  { kinds: flux, path: 'spec.chart.spec.sourceRef.namespace', what: 'the source of its chart' },
  { kinds: flux, path: 'spec.dependsOn[].namespace', what: 'what it waits for, {part}' },
  { kinds: flux, path: 'spec.targetNamespace', what: 'the namespace that it writes into' },
  { kinds: ['Application'], group: 'argoproj.io', path: 'spec.destination.namespace', what: 'the namespace that it writes into' },
  { kinds: ['AppProject'], group: 'argoproj.io', path: 'spec.destinations[].namespace', what: 'a namespace that it may write into' },
];
