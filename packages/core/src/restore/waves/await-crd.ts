import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import { objectsAt } from '../../objects/object-at.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';

interface AwaitCrdOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  readonly name: string;
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
}

/** Waits until the server serves a CRD's kind. @throws LifeboatError `TIMEOUT`; `KUBERNETES_CONFLICT` at once where another one
 * holds its names */
export async function awaitCrd({ cluster, type, name, timeoutInMs, signal }: AwaitCrdOptions): Promise<void> {
  const established = async () => {
    const crd = await cluster.get(type, { name }, { signal });
    const refused = objectsAt(crd, 'status', 'conditions').find((c) => c.type === 'NamesAccepted' && c.status === 'False');
    // It does not become true by waiting.
    if (refused)
      throw new LifeboatError({
        code: 'KUBERNETES_CONFLICT',
        message: `CustomResourceDefinition ${name} is not served: another one holds its names (${String(refused.message ?? refused.reason)}). Delete the other, or leave this one out`,
      });
    return isEstablished(crd);
  };
  if (await waitUntil(established, { timeoutInMs, signal })) return;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `CustomResourceDefinition ${name} was not established after ${timeoutInMs / 1000} s: see its status for the reason`,
  });
}

function isEstablished(crd: KubeObject | undefined): boolean {
  const isTrue = (type: string) => objectsAt(crd, 'status', 'conditions').some((c) => c.type === type && c.status === 'True');
  return isTrue('Established') && isTrue('NamesAccepted');
}
