import { objectAt, textAt } from '../objects/object-at.ts';
import type { KubeObject, ResourceIdentifier } from '../plugin-api/kube-object.ts';

/** What a Pod is, or what an object makes Pods from: a PodTemplate, a workload of any kind with `spec.template`, a CronJob. */
export function podSpecOf(object: KubeObject): Record<string, unknown> | undefined {
  if (object.kind === 'Pod') return objectAt(object, 'spec');
  const found =
    objectAt(object, 'spec', 'template', 'spec') ??
    objectAt(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec') ??
    objectAt(object, 'template', 'spec');
  // Custom kinds have templates of other things too.
  return Array.isArray(found?.containers) ? found : undefined;
}

/** The members of a Pod's spec that name classes. */
export const namesOfClasses = ['priorityClassName', 'runtimeClassName'] as const;

/** The PriorityClass and the RuntimeClass that a Pod names: without them it is refused. */
export function classesOf(podSpec: Record<string, unknown>): ResourceIdentifier[] {
  const [priorityClass, runtimeClass] = namesOfClasses.map((name) => textAt(podSpec, name));
  return [
    ...(priorityClass === undefined
      ? []
      : [{ group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: priorityClass }]),
    ...(runtimeClass === undefined ? [] : [{ group: 'node.k8s.io', resource: 'runtimeclasses', namespace: '', name: runtimeClass }]),
  ];
}
