import { podSpecOf } from '../../actions/pod-spec.ts';
import { objectsAt, textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { isBinding, subjectsOf } from '../policy/policy-filter.ts';
import { crdResource } from '../select/order-into-waves.ts';

/** What a restored object may do that whoever restores an archive of somebody else wants to know. */
export const risks = {
  systemSubjects: 'give rights to users or groups of the system, such as everybody (system:*)',
  everyRight: 'grant every right (*), or bind to cluster-admin',
  nodeAccess: 'run privileged, in namespaces of the host, or with paths of the host',
  foreignWebhooks: 'send requests of the API server to a URL outside the cluster',
} as const;

export type Risk = keyof typeof risks;

/** The risks of one object, as it is to be created. */
export function findRisks(resource: string, object: KubeObject): Risk[] {
  if (isBinding(resource)) return bindingRisks(object);
  if (/^(cluster)?roles\./.test(resource)) return grantsEverything(object) ? ['everyRight'] : [];
  if (/^(validating|mutating)webhookconfigurations\./.test(resource))
    return objectsAt(object, 'webhooks').some((webhook) => textAt(webhook as KubeObject, 'clientConfig', 'url')) ? ['foreignWebhooks'] : [];
  if (resource === crdResource)
    return textAt(object, 'spec', 'conversion', 'webhook', 'clientConfig', 'url') !== undefined ? ['foreignWebhooks'] : [];
  const pod = podSpecOf(object);
  return pod && reachesNode(pod) ? ['nodeAccess'] : [];
}

function bindingRisks(object: KubeObject): Risk[] {
  const isSystem = subjectsOf(object).some((subject) => /^(User|Group):system:/.test(subject));
  const isAdmin = textAt(object, 'roleRef', 'kind') === 'ClusterRole' && textAt(object, 'roleRef', 'name') === 'cluster-admin';
  return [...(isSystem ? (['systemSubjects'] as const) : []), ...(isAdmin ? (['everyRight'] as const) : [])];
}

function grantsEverything(object: KubeObject): boolean {
  const has = (list: unknown, ...words: readonly string[]) => Array.isArray(list) && words.some((word) => list.includes(word));
  return objectsAt(object, 'rules').some(
    ({ verbs, resources, nonResourceURLs }) =>
      (has(verbs, '*') && (has(resources, '*') || has(nonResourceURLs, '*'))) || has(verbs, 'escalate', 'bind', 'impersonate'),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function reachesNode(spec: Fields): boolean {
  if (spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true) return true;
  const list = (value: unknown): Fields[] =>
    Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
  if (list(spec.volumes).some((volume) => Object.hasOwn(volume, 'hostPath') && volume.hostPath != null)) return true;
  const containers = [...list(spec.containers), ...list(spec.initContainers), ...list(spec.ephemeralContainers)];
  return containers.some(({ securityContext }) => (securityContext as Fields | null | undefined)?.privileged === true);
}
