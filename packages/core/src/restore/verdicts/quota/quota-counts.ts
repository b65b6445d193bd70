import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** Whether a ResourceQuota counts an object: by its scopes, which are about Pods, and about claims by the class of their volumes' attributes. */
export function quotaCounts(quota: KubeObject, resource: string, object: KubeObject): boolean {
  const spec = objectAt(quota, 'spec') ?? {};
  const scopes = Array.isArray(spec.scopes) ? spec.scopes : [];
  const expressions = objectsAt(spec, 'scopeSelector', 'matchExpressions');
  if (scopes.length === 0 && expressions.length === 0) return true;
  if (resource !== 'pods') return false;
  const all = [...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })), ...expressions];
  return all.every((expression) => matches(expression, object));
}

function matches(expression: Readonly<Record<string, unknown>>, pod: KubeObject): boolean {
  switch (expression.scopeName) {
    case 'Terminating':
      return objectAt(pod, 'spec')?.activeDeadlineSeconds !== undefined;
    case 'NotTerminating':
      return objectAt(pod, 'spec')?.activeDeadlineSeconds === undefined;
    case 'BestEffort':
      return isBestEffort(pod);
    case 'NotBestEffort':
      return !isBestEffort(pod);
    case 'PriorityClass':
      return matchesValue(expression, textAt(pod, 'spec', 'priorityClassName') ?? '');
    default:
      // Affinity across namespaces, and scopes to come: the dry-run of each Pod knows them.
      return false;
  }
}

function matchesValue({ operator, values }: Readonly<Record<string, unknown>>, value: string): boolean {
  const listed = Array.isArray(values) && values.includes(value);
  if (operator === 'In') return listed;
  if (operator === 'NotIn') return !listed;
  return operator === 'DoesNotExist' ? value === '' : value !== '';
}

function isBestEffort(pod: KubeObject): boolean {
  const containers = [...objectsAt(pod, 'spec', 'containers'), ...objectsAt(pod, 'spec', 'initContainers')];
  return containers.every((container) => {
    const { requests, limits } = objectAt(container, 'resources') ?? {};
    return [requests, limits].every((amounts) => typeof amounts !== 'object' || amounts === null || Object.keys(amounts).length === 0);
  });
}
