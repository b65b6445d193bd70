import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterClient, type KubeObject, LifeboatError } from '@lifeboat/core';
import { located, nameOf } from './located.ts';

interface RemoveOptions {
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
  /** How long its Pods may take to end, in milliseconds. @default 120000 */
  readonly timeoutInMs?: number;
}

/** Deletes a workload and waits until it and its Pods are gone. @returns whether the workload was there
 * @throws LifeboatError `TIMEOUT` */
export async function removeAndWait(object: KubeObject, { cluster, signal, timeoutInMs = 120_000 }: RemoveOptions): Promise<boolean> {
  const { type, ref } = located(object);
  const wasThere = await cluster.delete(type, ref, { signal, propagationPolicy: 'Foreground' });
  const endsAt = performance.now() + timeoutInMs;
  while (await cluster.get(type, ref, { signal })) {
    if (performance.now() > endsAt)
      throw new LifeboatError({
        code: 'TIMEOUT',
        message: `${nameOf(object)} is being deleted and does not end. What else was installed is still there: make the call again`,
      });
    await sleep(200, undefined, { signal });
  }
  return Boolean(wasThere);
}
