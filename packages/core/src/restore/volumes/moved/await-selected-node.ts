import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { claimType } from '../../../volumes/files/move/claim-clone.ts';
import { selectedNodeAnnotation } from '../../../volumes/files/move/restore-claim.ts';

interface SelectedNodeOptions {
  readonly cluster: Pick<ClusterClient, 'get' | 'listPages'>;
  readonly claim: KubeObject;
  /** Whether all Pods are there that may want the claim, and wait for no other claim. */
  readonly isLate: () => boolean;
  /** For a node to be chosen for such a Pod from then on. */
  readonly timeoutInMs: number;
  /** For a scheduler to look at Pods that are there. @default 10000 (10 seconds) */
  readonly graceInMs?: number;
  readonly signal: AbortSignal;
}

const classType = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };
const podType = { group: '', version: 'v1', resource: 'pods' };
/** Its operation is canceled before. */
const longestWaitInMs = 24 * 60 * 60 * 1000;

/** The node of the first Pod that wants a claim, where its class makes volumes for nodes: the volume has to be where that Pod can run, and is
 * waited for while there is such a Pod. `undefined` for other classes, and where no Pod wants it: then any volume will do. */
export async function awaitSelectedNode(options: SelectedNodeOptions): Promise<string | undefined> {
  const { cluster, claim, isLate, timeoutInMs, graceInMs = 10_000, signal } = options;
  const className = textAt(claim, 'spec', 'storageClassName');
  const found = className ? await cluster.get(classType, { name: className }, { signal }) : undefined;
  if (found?.volumeBindingMode !== 'WaitForFirstConsumer') return undefined;
  const { namespace = '', name } = claim.metadata;
  let lateSince: number | undefined;
  const chosen = await pollUntil({
    async look() {
      const live = await cluster.get(claimType, { namespace, name }, { signal });
      const node = live?.metadata.annotations?.[selectedNodeAnnotation];
      if (node) return { node };
      if (!isLate()) lateSince = undefined;
      else lateSince ??= performance.now();
      if (lateSince === undefined) return undefined;
      const lateInMs = performance.now() - lateSince;
      if (lateInMs < graceInMs) return undefined;
      const isAwaited = lateInMs < timeoutInMs && (await isWanted(namespace, name, options));
      return isAwaited ? undefined : { node: undefined };
    },
    timeoutInMs: longestWaitInMs,
    // A provisioner that refuses the claim takes the node off again.
    intervalInMs: 50,
    signal,
    what: `Waiting for a node for claim ${namespace}/${name}`,
  });
  return chosen?.node;
}

/** Whether a Pod that has no node yet mounts a claim. */
async function isWanted(namespace: string, claim: string, { cluster, signal }: SelectedNodeOptions): Promise<boolean> {
  for await (const { items } of cluster.listPages(podType, { namespace, signal }))
    for (const pod of items)
      if (
        !textAt(pod, 'spec', 'nodeName') &&
        objectsAt(pod, 'spec', 'volumes').some((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') === claim)
      )
        return true;
  return false;
}
