import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson, ownMember } from '../../json/index.ts';
import { objectAt, objectsAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** In which the admission of LimitRanges notes the defaults that it wrote into a Pod. */
const limitRangerAnnotation = 'kubernetes.io/limit-ranger';

/** Such as `cpu, memory request for init container setup`. */
const note = /^(?<resources>.+) (?<kind>request|limit) for (?<init>init )?container (?<container>\S+)$/;

/** A Pod without the requests and limits that a LimitRange of its old namespace gave it. `undefined`: its annotation tells of none. */
export function withoutLimitDefaults(pod: KubeObject): KubeObject | undefined {
  const text = ownMember(pod.metadata.annotations, limitRangerAnnotation);
  if (typeof text !== 'string') return undefined;
  const changed = cloneJson(pod);
  let isChanged = false;
  for (const part of text.replace(/^LimitRanger plugin set: /, '').split('; ')) {
    const { resources = '', kind, init, container } = note.exec(part)?.groups ?? {};
    const containers = objectsAt(changed, 'spec', init ? 'initContainers' : 'containers');
    const values = objectAt(
      containers.find(({ name }) => name === container),
      'resources',
      `${kind}s`,
    );
    for (const resource of values ? resources.split(', ') : []) {
      if (values && ownMember(values, resource) !== undefined) {
        delete values[resource];
        isChanged = true;
      }
    }
  }
  if (!isChanged) return undefined;
  delete changed.metadata.annotations?.[limitRangerAnnotation];
  return changed;
}

/** Whether a server refused a Pod because a LimitRange of its namespace allows less, or asks for more. */
export function isOutsideLimits(error: unknown): error is LifeboatError {
  return (
    LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN') &&
    /\b(minimum|maximum) \S+ usage per (Container|Pod)\b|\blimit to request ratio per (Container|Pod)\b/.test(error.message)
  );
}
