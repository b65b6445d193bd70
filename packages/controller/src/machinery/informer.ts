import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type GroupVersionResource, groupResource, type KubeObject, LifeboatError, type Logger } from '@lifeboat/core';

/** A change of an object. `object` is absent if it was deleted, `before` if it is new. */
export interface ObjectChange {
  readonly name: string;
  readonly object?: KubeObject;
  readonly before?: KubeObject;
}

/** A cache of the objects of one type, in one namespace or the whole cluster. They may be a moment old. They are shared: do not change
 * them. */
export interface Informer {
  get(name: string): KubeObject | undefined;
  /** All objects, in no particular order. */
  list(): readonly KubeObject[];
  /** Calls `listener` for every change from now on. */
  onChange(listener: (change: ObjectChange) => void): void;
  /** Resolves once all objects have been listed. */
  readonly synced: Promise<void>;
  /** Lists and watches until the signal is aborted. Never rejects: errors are logged, and the request is repeated. */
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

/** Lists the objects, then watches for changes. If the server no longer knows the changes since the last list (410), everything is listed
 * again, and listeners hear of the differences. */
export function createInformer({ cluster, type, namespace, logger }: InformerOptions): Informer {
  const where = namespace === undefined ? {} : { namespace };
  const objects = new Map<string, KubeObject>();
  const listeners: ((change: ObjectChange) => void)[] = [];
  const { promise: synced, resolve: resolveSynced } = Promise.withResolvers<void>();

  function set(name: string, object: KubeObject | undefined): void {
    const before = objects.get(name);
    if (!object && !before) return;
    // An object may come twice, from the list and from the watch.
    if (object && before?.metadata.resourceVersion === object.metadata.resourceVersion) return;
    if (object) objects.set(name, object);
    else objects.delete(name);
    for (const listener of listeners) {
      try {
        listener({ name, ...(object && { object }), ...(before && { before }) });
      } catch (error) {
        // The listener may be a user's own reconciler. The other listeners must still be called.
        logger.error(`A change of ${groupResource(type)} was not taken`, { name, error: String(error) });
      }
    }
  }

  /** Lists the objects. Returns the resource version to watch from. */
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

/** Removes `managedFields`, which take most of an object's memory and are not read here. */
function slim(object: KubeObject): KubeObject {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return { ...object, metadata };
}
