import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { waitUntil } from '../../../flow/wait-until.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { moverRunLabel } from '../mover-labels.ts';

/** How long a mover Pod may show no sign of whoever works by it. */
export interface SignTimes {
  /** Between two signs. @default 10000 */
  readonly intervalInMs?: number;
  /** After that long without another one nobody works by it. @default 60000 */
  readonly patienceInMs?: number;
}

interface SignOptions extends CallOptions, SignTimes {
  readonly cluster: ClusterClient;
}

const podType = { group: '', version: 'v1', resource: 'pods' };
/** On the mover Pods of restores into claims: counted up while somebody works by them. */
const signAnnotation = 'lifeboat.dev/sign';

/** Shows while `work` runs that somebody works by a mover Pod. Who may not change Pods shows nothing, and is left alone by others. */
export async function showingSigns<T>(
  pod: { readonly namespace: string; readonly name: string },
  { cluster, intervalInMs = 10_000, signal }: SignOptions,
  work: () => Promise<T>,
): Promise<T> {
  let count = 0;
  const show = async () => {
    count += 1;
    const patch = { metadata: { annotations: { [signAnnotation]: String(count) } } };
    await cluster.patch(podType, pod, { type: 'merge', patch }, { signal }).catch(() => {});
  };
  await show();
  const showing = setInterval(() => void show(), intervalInMs);
  try {
    return await work();
  } finally {
    clearInterval(showing);
  }
}

/** Whether somebody works by a mover Pod: it shows another sign within a while. One that never showed any counts as alive. */
async function isAlive(pod: KubeObject, { cluster, patienceInMs = 60_000, intervalInMs = 10_000, signal }: SignOptions): Promise<boolean> {
  const { namespace = '', name, uid, annotations } = pod.metadata;
  const sign = annotations?.[signAnnotation];
  if (sign === undefined) return true;
  let isGone = false;
  const tells = async () => {
    const live = await cluster.get(podType, { namespace, name }, { signal });
    isGone = live?.metadata.uid !== uid;
    return isGone || live?.metadata.annotations?.[signAnnotation] !== sign;
  };
  return (
    (await waitUntil(tells, {
      timeoutInMs: patienceInMs,
      maxIntervalInMs: intervalInMs,
      signal: signal ?? new AbortController().signal,
    })) && !isGone
  );
}

/** Removes those of some Pods that are movers by which nobody works any more: of runs that were killed. With its Pod a run that was only slow
 * can write nothing any more. Returns the others. */
export async function withoutDeadMovers(pods: readonly KubeObject[], options: SignOptions): Promise<KubeObject[]> {
  const { cluster, signal } = options;
  const alive = await Promise.all(
    pods.map(async (pod) => {
      if (pod.metadata.labels?.[moverRunLabel] === undefined || (await isAlive(pod, options))) return [pod];
      const { namespace = '', name, uid } = pod.metadata;
      await cluster.delete(
        podType,
        { namespace, name },
        { gracePeriodSeconds: 0, ...(uid !== undefined && { preconditions: { uid } }), signal },
      );
      return [];
    }),
  );
  return alive.flat();
}
