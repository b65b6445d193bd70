import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type GroupVersionResource, groupResource, type KubeObject, LifeboatError, type Logger } from '@lifeboat/core';

/** What changed. `object` is absent once it is gone, `before` when it is new. */
export interface ObjectChange {
  readonly name: string;
  readonly object?: KubeObject;
  readonly before?: KubeObject;
}

/** The objects of one type in one namespace or of the whole cluster, as they were a moment ago. They are shared: nobody changes them. */
export interface Informer {
  get(name: string): KubeObject | undefined;
  /** All of them, in no order. */
  list(): readonly KubeObject[];
  /** Calls `listener` for every change from now on. */
  onChange(listener: (change: ObjectChange) => void): void;
  /** Resolves once all objects have been listed. */
  readonly synced: Promise<void>;
  /** Lists and watches until the signal comes. Never rejects: what fails is logged and tried again. */
  run(signal: AbortSignal): Promise<void>;
}

interface InformerOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  /** `undefined`: the type has no namespaces. */
  readonly namespace: string | undefined;
  readonly logger: Logger;
}

const maxWaitInMs = 30_000;

/** Lists, then watches from there on. When the server does not know any more what happened meanwhile (410), everything is listed
 * again, and the difference is told. */
export function createInformer({ cluster, type, namespace, logger }: InformerOptions): Informer {
  const where = namespace === undefined ? {} : { namespace };
  const objects = new Map<string, KubeObject>();
  const listeners: ((change: ObjectChange) => void)[] = [];
  const { promise: synced, resolve: resolveSynced } = Promise.withResolvers<void>();

  function set(name: string, object: KubeObject | undefined): void {
    const before = objects.get(name);
    if (!object && !before) return;
    // Listed and then watched, an object comes twice.
    if (object && before?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (object) objects.set(name, object);
    else objects.delete(name);
    for (const listener of listeners) {
      try {
        listener({ name, ...(object && { object }), ...(before && { before }) });
      } catch (error) {
        // Somebody's own reconciler: the others still have to know.
        logger.error(`A change of ${groupResource(type)} was not taken`, { name, error: String(error) });
      }
    }
  }

  /** Returns the resource version to watch from. */
  async function list(signal: AbortSignal): Promise<string> {
    let resourceVersion = '';
    const seen = new Set<string>();
    for await (const page of cluster.listPages(type, { ...where, signal })) {
      resourceVersion = page.resourceVersion;
      for (const item of page.items) {
        seen.add(item.metadata.name);
        set(item.metadata.name, slim(item));
      }
    }
    for (const name of [...objects.keys()]) if (!seen.has(name)) set(name, undefined);
    resolveSynced();
    return resourceVersion;
  }

  async function run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        const resourceVersion = await list(signal);
        failures = 0;
        for await (const { type: change, object } of cluster.watch(type, { ...where, resourceVersion, whenExpired: 'throw', signal }))
          set(object.metadata.name, change === 'DELETED' ? undefined : slim(object));
      } catch (error) {
        if (signal.aborted) return;
        if (LifeboatError.isInstance(error, 'KUBERNETES_EXPIRED')) continue;
        failures += 1;
        const waitInMs = Math.min(maxWaitInMs, 500 * 2 ** failures);
        logger.warn(`Watching ${groupResource(type)} failed and is tried again`, { error: String(error), waitInMs });
        await sleep(waitInMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  return {
    get: (name) => objects.get(name),
    list: () => [...objects.values()],
    onChange: (listener) => void listeners.push(listener),
    synced,
    run,
  };
}

/** Who owns which field takes most of an object's room, and nobody here reads it. */
function slim(object: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
