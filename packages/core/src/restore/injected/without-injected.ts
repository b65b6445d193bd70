import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson, ownMember, parseJson, setOwnMember } from '../../json/index.ts';
import { objectAt, objectsAt, textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** In which Istio's injector notes what it added to a Pod. */
const statusAnnotation = 'sidecar.istio.io/status';

/** A Pod without what an injector added, and the names of the containers that it was. `undefined`: its annotation does not tell, or
 * nothing else would be left. */
export function withoutInjected(pod: KubeObject): { readonly pod: KubeObject; readonly containers: readonly string[] } | undefined {
  const status = injectorStatus(ownMember(pod.metadata.annotations, statusAnnotation));
  if (!status) return undefined;
  const changed = cloneJson(pod);
  const spec = objectAt(changed, 'spec');
  if (!spec) return undefined;
  const containers: string[] = [];
  const keep = (field: string, names: readonly string[]) => {
    if (!Array.isArray(ownMember(spec, field))) return;
    const entries = objectsAt(spec, field);
    const kept = entries.filter((entry) => !names.includes(textAt(entry, 'name') ?? ''));
    if (field.endsWith('ontainers'))
      containers.push(...entries.filter((entry) => !kept.includes(entry)).map((entry) => textAt(entry, 'name') ?? ''));
    if (kept.length > 0) setOwnMember(spec, field, kept);
    else delete spec[field];
  };
  for (const [field, names] of Object.entries(status)) keep(field, names);
  if (containers.length === 0 || objectsAt(spec, 'containers').length === 0) return undefined;
  for (const container of [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')]) {
    if (!Array.isArray(container.volumeMounts)) continue;
    container.volumeMounts = objectsAt(container, 'volumeMounts').filter((mount) => !status.volumes.includes(textAt(mount, 'name') ?? ''));
  }
  delete changed.metadata.annotations?.[statusAnnotation];
  return { pod: changed, containers };
}

/** Whether a server refused a Pod because it has a container twice: one of its own, and one that a webhook added. */
export function isInjectedTwice(error: unknown): error is LifeboatError {
  return (
    LifeboatError.isInstance(error, 'KUBERNETES_INVALID') &&
    /[cC]ontainers\[\d+\]\.name: Duplicate value|must be unique/.test(error.message)
  );
}

type InjectorStatus = Readonly<Record<'initContainers' | 'containers' | 'volumes' | 'imagePullSecrets', readonly string[]>>;

function injectorStatus(text: string | undefined): InjectorStatus | undefined {
  if (text === undefined) return undefined;
  let status: unknown;
  try {
    status = parseJson(text);
  } catch {
    return undefined;
  }
  const names = (field: string): string[] => {
    const list = ownMember(objectAt(status), field);
    return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : [];
  };
  return {
    initContainers: names('initContainers'),
    containers: names('containers'),
    volumes: names('volumes'),
    imagePullSecrets: names('imagePullSecrets'),
  };
}
