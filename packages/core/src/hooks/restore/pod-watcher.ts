import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** What somebody who waits for a Pod hears. */
export interface PodListener {
  /** `undefined`: it was deleted. */
  changed(pod: KubeObject | undefined): void;
  /** The watch cannot go on. */
  failed(error: unknown): void;
}

export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Tells of Pods as they change: one watch for each namespace in which somebody listens. */
export interface PodWatcher {
  /** Tells the state as it is, and then every change. Returns how to stop. */
  listen(pod: PodName, listener: PodListener): () => void;
}

interface NamespaceWatch {
  readonly stop: AbortController;
  readonly listeners: Map<string, PodListener>;
}

const pods = { group: '', version: 'v1', resource: 'pods' } as const;

/** At most one listener for each Pod. */
export function createPodWatcher(options: { readonly cluster: ClusterClient; readonly labelSelector: string }): PodWatcher {
  const { cluster, labelSelector } = options;
  const watches = new Map<string, NamespaceWatch>();

  async function follow(namespace: string, { stop, listeners }: NamespaceWatch): Promise<void> {
    try {
      for await (const { type, object } of cluster.watch(pods, { namespace, labelSelector, signal: stop.signal }))
        listeners.get(object.metadata.name)?.changed(type === 'DELETED' ? undefined : object);
    } catch (error) {
      if (stop.signal.aborted) return;
      watches.delete(namespace);
      for (const listener of [...listeners.values()]) listener.failed(error);
    }
  }

  return {
    listen({ namespace, name }, listener) {
      let watch = watches.get(namespace);
      if (!watch) {
        watch = { stop: new AbortController(), listeners: new Map() };
        watches.set(namespace, watch);
        void follow(namespace, watch);
      }
      const { stop, listeners } = watch;
      let heard = false;
      const ended = new AbortController();
      listeners.set(name, {
        failed: (error) => listener.failed(error),
        changed(pod) {
          heard = true;
          listener.changed(pod);
        },
      });
      // A watch that began earlier has told of this Pod already, to nobody. What it tells meanwhile is newer than this.
      cluster.get(pods, { namespace, name }, { signal: ended.signal }).then(
        (pod) => heard || ended.signal.aborted || listener.changed(pod),
        (error: unknown) => heard || ended.signal.aborted || listener.failed(error),
      );
      return () => {
        ended.abort();
        listeners.delete(name);
        if (listeners.size > 0 || watches.get(namespace)?.stop !== stop) return;
        watches.delete(namespace);
        stop.abort();
      };
    },
  };
}
