import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { parseJson, stringifyJson } from '@lifeboat/core/json';
import { installLabels } from '../install-labels.ts';
import { installTypes, isInstallKind } from '../install-types.ts';

const recordName = 'lifeboat-replaced';

interface RecordOptions {
  readonly cluster: ClusterClient;
  readonly namespace: string;
  readonly signal: AbortSignal;
}

/** Keeps objects that are about to be removed, in a ConfigMap of their namespace. What an earlier attempt kept stays there, unless the new
 * objects replace it. */
export async function keepReplaced(objects: readonly KubeObject[], { cluster, namespace, signal }: RecordOptions): Promise<void> {
  const kept = new Map((await readReplaced({ cluster, namespace, signal })).map((object) => [keyOf(object), object]));
  for (const object of objects) kept.set(keyOf(object), object);
  const data = Object.fromEntries([...kept].map(([key, object]) => [key, stringifyJson(asMade(object))]));
  const configuration = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: recordName, namespace, labels: installLabels(namespace) },
    data,
  };
  const ref = { namespace, name: recordName };
  await cluster.patch(installTypes.ConfigMap, ref, { type: 'apply', configuration }, { signal, force: true });
}

/** @throws LifeboatError `INVALID_CONFIG` if somebody has changed the record so that it cannot be read */
export async function readReplaced({ cluster, namespace, signal }: RecordOptions): Promise<KubeObject[]> {
  const record = await cluster.get(installTypes.ConfigMap, { namespace, name: recordName }, { signal });
  return Object.entries((record?.data ?? {}) as Record<string, string>).map(([key, text]) => {
    const object = parsed(text);
    if (object && isInstallKind(object.kind) && keyOf(object) === key) return object;
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `ConfigMap "${recordName}" in namespace "${namespace}" does not hold an object under "${key}" as it was kept there: repair or delete it`,
    });
  });
}

export async function forgetReplaced({ cluster, namespace, signal }: RecordOptions): Promise<void> {
  await cluster.delete(installTypes.ConfigMap, { namespace, name: recordName }, { signal });
}

function parsed(text: string): KubeObject | undefined {
  try {
    const object = parseJson(text) as Partial<KubeObject> | null;
    return typeof object?.metadata?.name === 'string' && typeof object.kind === 'string' ? (object as KubeObject) : undefined;
  } catch {
    return undefined;
  }
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind}.${metadata.name}`;
}

/** Returns an object without what the API server and controllers add to it. */
function asMade({ apiVersion, kind, metadata, status: _status, ...rest }: KubeObject): KubeObject {
  const { name, namespace, labels } = metadata;
  const added = ['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation'];
  const annotations = Object.entries((metadata.annotations ?? {}) as Record<string, string>).filter(([key]) => !added.includes(key));
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
    },
    ...rest,
  };
}
