import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { parseJson } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** Which node ports somebody asked for, as opposed to those that the server picked. */
export interface ExplicitNodePorts {
  has(port: Record<string, unknown>): boolean;
  readonly healthCheck: boolean;
}

const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * Looks at kubectl's last-applied annotation, and without one at `managedFields`: the server's own picks are in neither.
 * @throws LifeboatError `ITEM_ACTION_FAILED` when the annotation is no JSON or has a health check port that is no number
 */
export function explicitNodePorts(service: KubeObject): ExplicitNodePorts {
  const lastApplied = service.metadata.annotations?.[lastAppliedAnnotation];
  return lastApplied === undefined ? fromManagedFields(service) : fromLastApplied(service, lastApplied);
}

function fromLastApplied(service: KubeObject, text: string): ExplicitNodePorts {
  let applied: unknown;
  try {
    applied = parseJson(text);
  } catch (cause) {
    throw unusableAnnotation(service, 'is not JSON', cause);
  }
  const names = new Set<unknown>();
  const numbers = new Set<number>();
  for (const port of objectsAt(applied, 'spec', 'ports')) {
    if (!(Number(port.nodePort) > 0)) continue;
    if (port.name === undefined) numbers.add(Number(port.nodePort));
    else names.add(port.name);
  }
  return {
    has: (port) => (port.name ? names.has(port.name) : numbers.has(Number(port.nodePort))),
    get healthCheck() {
      const port = objectAt(applied, 'spec')?.healthCheckNodePort;
      if (port === undefined || typeof port === 'number') return Number(port) > 0;
      throw unusableAnnotation(service, 'has a healthCheckNodePort that is not a number');
    },
  };
}

function unusableAnnotation(service: KubeObject, problem: string, cause?: unknown): LifeboatError {
  return new LifeboatError({
    code: 'ITEM_ACTION_FAILED',
    message: `Service ${service.metadata.name} has a ${lastAppliedAnnotation} annotation that ${problem}: restore with preserveNodePorts, or without this Service`,
    cause,
  });
}

function fromManagedFields(service: KubeObject): ExplicitNodePorts {
  const specs = (service.metadata.managedFields ?? []).flatMap((entry) => objectAt(entry.fieldsV1, 'f:spec') ?? []);
  const ports = new Set<string>();
  for (const [key, fields] of specs.flatMap((spec) => Object.entries(objectAt(spec, 'f:ports') ?? {}))) {
    if (!key.startsWith('k:') || !objectAt(fields, 'f:nodePort')) continue;
    const id = parseJson(key.slice(2)) as { port?: unknown; protocol?: unknown };
    ports.add(`${id.port}/${id.protocol ?? 'TCP'}`);
  }
  return {
    has: (port) => ports.has(`${port.port}/${port.protocol ?? 'TCP'}`),
    healthCheck: specs.some((spec) => objectAt(spec, 'f:healthCheckNodePort') !== undefined),
  };
}
