import { objectAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

type Fields = Record<string, unknown>;

/** What Pods are made from, anywhere in an object: of Pods, workloads, CronJobs, and of custom resources whose templates are elsewhere.
 * It is known by its list of containers that have names. */
export function podSpecsIn(object: KubeObject): Fields[] {
  const found: Fields[] = [];
  // A schema may describe Pods; annotations are text.
  if (object.kind !== 'CustomResourceDefinition')
    for (const [key, value] of Object.entries(object)) if (key !== 'metadata') walk(value, found);
  return found;
}

function walk(value: unknown, found: Fields[]): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, found);
    return;
  }
  const fields = objectAt(value);
  if (!fields) return;
  if (Array.isArray(fields.containers) && fields.containers.some((each) => typeof objectAt(each)?.name === 'string')) found.push(fields);
  for (const each of Object.values(fields)) walk(each, found);
}
