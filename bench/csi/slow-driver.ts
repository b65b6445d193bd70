import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterClient, KubeObject } from '@lifeboat/core';

/** A driver that cuts so many snapshots at a time and takes its time for each, as a cloud's does. */
export interface SlowDriver {
  readonly name: string;
  /** The most contents that waited for it at a time. */
  readonly mostWaiting: number;
  stop(): Promise<void>;
}

interface SlowDriverOptions {
  readonly cluster: ClusterClient;
  readonly atOnce: number;
  readonly snapshotInMs: number;
  /** How many may wait: it refuses more, and is asked again a second later, as csi-snapshotter does. @default any number */
  readonly bears: number;
}

const type = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshotcontents' };
const finalizer = 'snapshot.storage.kubernetes.io/volumesnapshotcontent-bound-protection';
/** A volume of this handle gets no snapshot, ever. */
export const neverTaken = 'never';

/** Plays driver and csi-snapshotter, beside the real snapshot controller. */
export function startSlowDriver({ cluster, atOnce, snapshotInMs, bears }: SlowDriverOptions): SlowDriver {
  const name = 'slow.bench.local';
  const stop = new AbortController();
  const seen = new Set<string>();
  const waiting: string[] = [];
  let free = atOnce;
  let mostWaiting = 0;
  let running = 0;

  const setStatus = (content: string, status: object) =>
    cluster.patch(
      type,
      { name: content },
      { type: 'merge', patch: { status } },
      { subresource: 'status', fieldManager: 'csi-snapshotter' },
    );

  async function cut(content: string): Promise<void> {
    await sleep(snapshotInMs, undefined, { signal: stop.signal });
    const creationTime = Date.now() * 1e6;
    await setStatus(content, { snapshotHandle: `of-${content}`, creationTime, readyToUse: true, restoreSize: 1024, error: null });
  }

  function next(): void {
    while (free > 0 && waiting.length > 0) {
      free -= 1;
      cut(waiting.shift() ?? '')
        .catch(() => {})
        .finally(() => {
          free += 1;
          running -= 1;
          next();
        });
    }
  }

  async function take(content: string): Promise<void> {
    while (running >= bears) {
      const message = 'failed to take snapshot: rpc error: code = ResourceExhausted desc = too many snapshots at a time';
      await setStatus(content, { readyToUse: false, error: { message, time: new Date().toISOString() } });
      await sleep(1000, undefined, { signal: stop.signal });
    }
    running += 1;
    mostWaiting = Math.max(mostWaiting, running);
    waiting.push(content);
    next();
  }

  function see(object: KubeObject): void {
    const { name: content, deletionTimestamp, finalizers = [] } = object.metadata;
    const spec = object.spec as { driver: string; source: { volumeHandle?: string } };
    if (spec.driver !== name) return;
    if (deletionTimestamp && finalizers.includes(finalizer))
      void cluster.patch(type, { name: content }, { type: 'merge', patch: { metadata: { finalizers: null } } }).catch(() => {});
    else if (!seen.has(content) && spec.source.volumeHandle !== neverTaken) {
      seen.add(content);
      void take(content).catch(() => {});
    }
  }

  const watching = (async () => {
    for await (const { type: event, object } of cluster.watch(type, { signal: stop.signal })) if (event !== 'DELETED') see(object);
  })().catch(() => {});
  return {
    name,
    get mostWaiting() {
      return mostWaiting;
    },
    async stop() {
      stop.abort();
      await watching;
    },
  };
}
