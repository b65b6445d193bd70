import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { canceledError, throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { GroupVersionResource, KubeObject } from '../plugin-api/kube-object.ts';
import { onVelero } from './on-velero.ts';

interface ObserveOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  readonly ref: { readonly namespace: string; readonly name: string };
  /** Names the object in errors. */
  readonly what: string;
  readonly timeoutInMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The states of one object from now on, the first at once; `undefined` where it does not exist. Listed, then watched.
 * @throws LifeboatError `TIMEOUT` with the last state, `CANCELED` */
export async function* observeObject(options: ObserveOptions): AsyncGenerator<KubeObject | undefined> {
  const { cluster, type, ref, what, timeoutInMs, signal } = options;
  throwIfAborted(signal, `Waiting for ${what}`);
  const limit = new AbortController();
  const timer = timeoutInMs === undefined ? undefined : setTimeout(() => limit.abort(), timeoutInMs);
  const scope = {
    namespace: ref.namespace,
    fieldSelector: `metadata.name=${ref.name}`,
    signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
  };
  let last: KubeObject | undefined;
  try {
    // A list of one has a fresh resource version: from there on the watch misses nothing, not even the deletion.
    let resourceVersion: string | undefined;
    const list = async () => {
      for await (const page of cluster.listPages(type, scope)) {
        resourceVersion = page.resourceVersion;
        last = page.items[0] ?? last;
      }
    };
    await onVelero({ cluster, type, call: list() });
    yield last;
    for await (const event of cluster.watch(type, { ...scope, resourceVersion })) {
      last = event.type === 'DELETED' ? undefined : event.object;
      yield last;
    }
  } catch (error) {
    if (signal?.aborted) throw canceledError(signal, `Waiting for ${what}`);
    if (limit.signal.aborted) throw timeoutError(what, timeoutInMs ?? 0, last);
    throw error;
  } finally {
    clearTimeout(timer);
    limit.abort();
  }
}

function timeoutError(what: string, timeoutInMs: number, last: KubeObject | undefined): LifeboatError {
  const { phase, message } = (last?.status ?? {}) as { phase?: string; message?: string };
  const state = last ? `in phase ${phase || 'New'}${message ? ` (${message})` : ''}` : 'missing';
  return new LifeboatError({
    code: 'TIMEOUT',
    message: `${what} is ${state} after ${timeoutInMs} ms of waiting: wait longer, or look at the log of the Velero server`,
    retryable: true,
    context: { phase, timeoutInMs },
  });
}
