import { parseQuantity } from '../../../filters/quantity.ts';
import { isRawJson } from '../../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** What an object takes of a quota, by the names of quotas (`pods`, `requests.cpu` ...), in billionths. */
export type Usage = ReadonlyMap<string, bigint>;

const one = 1_000_000_000n;

/** Kinds that a quota also counts by a plain name. */
const counted = new Set([
  'pods',
  'services',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
]);

/** What an object would take of the quotas of its namespace: the count of its kind, and what Pods, claims and Services ask for. */
export function usageOf(resource: string, object: KubeObject): Usage {
  const usage = new Map<string, bigint>([[`count/${resource}`, one]]);
  if (counted.has(resource)) usage.set(resource, one);
  if (resource === 'pods') addPod(usage, objectAt(object, 'spec') ?? {});
  if (resource === 'persistentvolumeclaims') addClaim(usage, object);
  if (resource === 'services') addService(usage, object);
  return usage;
}

function addPod(usage: Map<string, bigint>, spec: Record<string, unknown>): void {
  const amounts = (container: Record<string, unknown>) => {
    const found = new Map<string, bigint>();
    const limits = objectAt(container, 'resources', 'limits') ?? {};
    // Without a request, the limit is what is asked for.
    const requests = { ...limits, ...objectAt(container, 'resources', 'requests') };
    for (const [name, value] of Object.entries(requests)) found.set(`requests.${name}`, quantity(value));
    for (const [name, value] of Object.entries(limits)) found.set(`limits.${name}`, quantity(value));
    return found;
  };
  const total = new Map<string, bigint>();
  const plus = (from: ReadonlyMap<string, bigint>) => {
    for (const [name, value] of from) total.set(name, (total.get(name) ?? 0n) + value);
  };
  for (const container of objectsAt(spec, 'containers')) plus(amounts(container));
  // Sidecars run beside the containers, other init containers before them, one by one.
  const inits = objectsAt(spec, 'initContainers');
  for (const container of inits) if (container.restartPolicy === 'Always') plus(amounts(container));
  for (const container of inits) {
    if (container.restartPolicy === 'Always') continue;
    for (const [name, value] of amounts(container)) if (value > (total.get(name) ?? 0n)) total.set(name, value);
  }
  for (const [name, value] of Object.entries(objectAt(spec, 'overhead') ?? {}))
    total.set(`requests.${name}`, (total.get(`requests.${name}`) ?? 0n) + quantity(value));
  for (const [name, value] of total) {
    usage.set(name, value);
    const plain = name.replace(/^requests\./, '');
    if (['cpu', 'memory', 'ephemeral-storage'].includes(plain)) usage.set(plain, value);
  }
}

function addClaim(usage: Map<string, bigint>, claim: KubeObject): void {
  const size = quantity(objectAt(claim, 'spec', 'resources', 'requests')?.storage);
  usage.set('requests.storage', size);
  const className = textAt(claim, 'spec', 'storageClassName');
  if (className === undefined) return;
  usage.set(`${className}.storageclass.storage.k8s.io/requests.storage`, size);
  usage.set(`${className}.storageclass.storage.k8s.io/persistentvolumeclaims`, one);
}

function addService(usage: Map<string, bigint>, service: KubeObject): void {
  const type = textAt(service, 'spec', 'type');
  const spec = objectAt(service, 'spec') ?? {};
  const ports = BigInt(objectsAt(service, 'spec', 'ports').length) * one;
  if (type === 'LoadBalancer') usage.set('services.loadbalancers', one);
  if (type === 'NodePort' || (type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false))
    usage.set('services.nodeports', ports);
}

function quantity(value: unknown): bigint {
  if (typeof value === 'number' || isRawJson(value)) return parseQuantity(String(value)) ?? 0n;
  return typeof value === 'string' ? (parseQuantity(value) ?? 0n) : 0n;
}
