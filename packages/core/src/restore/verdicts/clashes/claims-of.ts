import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** Something that one object of a cluster has at a time. */
export interface Claim {
  readonly kind: 'node-port' | 'cluster-ip' | 'load-balancer-ip' | 'host';
  /** Of the kind: a port, an address, a host name with its path. */
  readonly key: string;
  /** For people. */
  readonly text: string;
}

/** Kinds of which one object may take what another one has. */
export const claimingResources = [
  'services',
  'ingresses.networking.k8s.io',
  'gateways.gateway.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
] as const;

/** What an object takes for itself, each once. */
export function claimsOf(resource: string, object: KubeObject): Claim[] {
  const claims = resource === 'services' ? ofService(object) : ofRoute(resource, object);
  return [...new Map(claims.map((claim) => [`${claim.kind} ${claim.key}`, claim])).values()];
}

function ofService(service: KubeObject): Claim[] {
  const spec = objectAt(service, 'spec') ?? {};
  if (spec.type === 'ExternalName') return [];
  const ports = [...objectsAt(spec, 'ports').map(({ nodePort }) => nodePort), spec.healthCheckNodePort].filter((port) => Number(port) > 0);
  const addresses = [spec.clusterIP, ...(Array.isArray(spec.clusterIPs) ? spec.clusterIPs : [])];
  const balancer = textAt(spec, 'loadBalancerIP');
  return [
    ...ports.map((port) => ({ kind: 'node-port', key: String(port), text: `node port ${String(port)}` }) as const),
    ...addresses
      .filter((address): address is string => typeof address === 'string' && address !== '' && address !== 'None')
      .map((address) => ({ kind: 'cluster-ip', key: address, text: `cluster IP ${address}` }) as const),
    ...(balancer !== undefined && spec.type === 'LoadBalancer'
      ? [{ kind: 'load-balancer-ip', key: balancer, text: `load balancer IP ${balancer}` } as const]
      : []),
  ];
}

function ofRoute(resource: string, object: KubeObject): Claim[] {
  const host = (name: string, path: string, what: string) =>
    ({ kind: 'host', key: `${what} ${name}${path}`, text: `host ${name}${path}` }) as const;
  switch (resource) {
    case 'ingresses.networking.k8s.io':
      return objectsAt(object, 'spec', 'rules').flatMap((rule) => {
        const name = textAt(rule, 'host');
        return name === undefined
          ? []
          : objectsAt(rule, 'http', 'paths').map(({ path }) => host(name, typeof path === 'string' ? path : '/', 'route'));
      });
    case 'httproutes.gateway.networking.k8s.io': {
      const names = texts(objectAt(object, 'spec')?.hostnames);
      const paths = objectsAt(object, 'spec', 'rules').flatMap((rule) => {
        const matches = objectsAt(rule, 'matches').map((match) => textAt(match, 'path', 'value') ?? '/');
        return matches.length > 0 ? matches : ['/'];
      });
      return names.flatMap((name) => (paths.length > 0 ? paths : ['/']).map((path) => host(name, path, 'route')));
    }
    default:
      return objectsAt(object, 'spec', 'listeners').flatMap((listener) => {
        const name = textAt(listener, 'hostname');
        return name === undefined ? [] : [host(name, `:${String(listener.port)}`, 'listener')];
      });
  }
}

function texts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((each): each is string => typeof each === 'string') : [];
}
