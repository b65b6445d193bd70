import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import { pollUntil } from '../../../flow/poll-until.ts';
import { textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { claimType } from '../../../volumes/files/move/claim-clone.ts';
import { selectedNodeAnnotation } from '../../../volumes/files/move/restore-claim.ts';

interface SelectedNodeOptions {
  readonly cluster: Pick<ClusterClient, 'get'>;
  readonly claim: KubeObject;
  /** Whether all Pods are there that may want the claim. */
  readonly isLate: () => boolean;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

const classType = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };
/** For a scheduler to look at Pods that are there. */
const graceInMs = 20_000;

/** The node of the first Pod that wants a claim, where its class makes volumes for nodes: the volume has to be where that Pod can run.
 * `undefined` for other classes, and where no Pod wants it: then any volume will do. */
export async function awaitSelectedNode(options: SelectedNodeOptions): Promise<string | undefined> {
  const { cluster, claim, isLate, timeoutInMs, signal } = options;
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
      if (isLate()) lateSince ??= performance.now();
      return lateSince !== undefined && performance.now() - lateSince > graceInMs ? { node: undefined } : undefined;
    },
    timeoutInMs,
    intervalInMs: 200,
    signal,
    what: `Waiting for a node for claim ${namespace}/${name}`,
  });
  return chosen?.node;
}
