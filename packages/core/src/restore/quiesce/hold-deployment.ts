import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import { objectAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { HoldingField } from '../../plugin-api/quiesce-adapter.ts';
import { holdAnnotation, readHold, withHold } from './hold-annotation.ts';
import { type HeldObject, managerOf } from './release-object.ts';

export const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };

/** What holds a Deployment. */
export const noReplicas: readonly HoldingField[] = [{ path: ['spec', 'replicas'], value: 0 }];

interface HoldDeploymentOptions {
  readonly cluster: ClusterClient;
  readonly object: Pick<HeldObject, 'namespace' | 'name'>;
  /** The restore that holds it. */
  readonly restore: string;
  /** How long its Pods may take to go. */
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
  /** Right before it is written. */
  readonly note: () => Promise<void>;
}

/** What became of a Deployment. `kept`: it has no replicas anyway. `running`: it is held, but its Pods have not gone in time. */
export type HeldDeployment = 'held' | 'running' | 'kept' | 'absent';

/** Takes the replicas of a Deployment that is there, and waits until its Pods have gone. One that an earlier restore has left held is
 * held by this one from now on. @throws LifeboatError `KUBERNETES_*`, `CANCELED` */
export async function holdDeployment(options: HoldDeploymentOptions): Promise<HeldDeployment> {
  const { cluster, object, restore, timeoutInMs, signal, note } = options;
  const ref = { namespace: object.namespace, name: object.name };
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const live = await cluster.get(deployments, ref, { signal });
    if (!live) return 'absent';
    const held = withHold(live, restore, noReplicas);
    const isHeld = readHold(live) !== undefined;
    if (held === live && !isHeld) return 'kept';
    await note();
    try {
      if (!isHeld)
        await cluster.patch(deployments, ref, { type: 'merge', patch: holdPatch(live, held) }, { fieldManager: managerOf(live) });
      const isGone = async () => hasNoPods(await cluster.get(deployments, ref, { signal }));
      return (await waitUntil(isGone, { timeoutInMs, signal })) ? 'held' : 'running';
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) throw error;
    }
  }
  throw new LifeboatError({ code: 'KUBERNETES_CONFLICT', message: `Deployment ${ref.namespace}/${ref.name} kept changing` });
}

function holdPatch(live: KubeObject, held: KubeObject): Record<string, unknown> {
  return {
    metadata: {
      resourceVersion: live.metadata.resourceVersion,
      annotations: { [holdAnnotation]: held.metadata.annotations?.[holdAnnotation] },
    },
    spec: { replicas: 0 },
  };
}

function hasNoPods(live: KubeObject | undefined): boolean {
  const status = objectAt(live, 'status') ?? {};
  const seen = status.observedGeneration ?? live?.metadata.generation ?? 0;
  return !status.replicas && Number(seen) >= (live?.metadata.generation ?? 0);
}
