import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** `policy/v1beta1` to `v1`: there an empty selector was for no Pod, here it would be for all. */
export function convertPodDisruptionBudget(budget: KubeObject): void {
  const spec = objectAt(budget, 'spec');
  const { matchLabels, matchExpressions } = objectAt(spec, 'selector') ?? {};
  const isEmpty = Object.keys(matchLabels ?? {}).length === 0 && ((matchExpressions ?? []) as unknown[]).length === 0;
  if (spec && isEmpty) delete spec.selector;
}

/** `discovery.k8s.io/v1beta1` to `v1`: node and zone have fields of their own. */
export function convertEndpointSlice(slice: KubeObject): void {
  for (const endpoint of objectsAt(slice, 'endpoints')) {
    const topology = objectAt(endpoint, 'topology');
    delete endpoint.topology;
    if (!topology) continue;
    const { 'kubernetes.io/hostname': nodeName, 'topology.kubernetes.io/zone': zone, ...rest } = topology;
    if (nodeName !== undefined) endpoint.nodeName ??= nodeName;
    if (zone !== undefined) endpoint.zone = zone;
    if (Object.keys(rest).length > 0) endpoint.deprecatedTopology = rest;
  }
}

/** `flowcontrol.apiserver.k8s.io/v1beta2` to `v1`: the shares have another name. */
export function convertPriorityLevel(level: KubeObject): void {
  const limited = objectAt(level, 'spec', 'limited');
  if (limited?.assuredConcurrencyShares === undefined) return;
  limited.nominalConcurrencyShares ??= limited.assuredConcurrencyShares;
  delete limited.assuredConcurrencyShares;
}
