import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import { isTerminating } from '../../objects/is-terminating.ts';
import { textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';

/** What waiting for a volume takes. */
export interface FreeSession {
  readonly dependencies: RestoreDependencies;
  readonly signal: AbortSignal;
}

const volumeType = { group: '', version: 'v1', resource: 'persistentvolumes' };
const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const namespaceType = { group: '', version: 'v1', resource: 'namespaces' };

/**
 * Looks for a PersistentVolume that is to be made from a snapshot, and waits while one of that name is on its way out:
 * released, being deleted, or with a claim or namespace that is. A healthy one stays, and nothing is restored over it.
 * @throws LifeboatError `TIMEOUT`; `KUBERNETES_CONFLICT` for a released one that is to be kept: it would never go
 */
export async function awaitVolumeFree({ dependencies, signal }: FreeSession, name: string): Promise<'absent' | 'present'> {
  const { cluster, terminatingResourceTimeoutInMs: timeoutInMs } = dependencies;
  let found: 'absent' | 'present' = 'absent';
  let why = '';

  async function isSettled(): Promise<boolean> {
    const volume = await cluster.get(volumeType, { name }, { signal });
    found = volume ? 'present' : 'absent';
    if (!volume) return true;
    if (volume.metadata.deletionTimestamp) return waiting('it is being deleted');
    if (textAt(volume, 'status', 'phase') === 'Released') return refuseKept(volume) ?? waiting('it is released');
    const [namespace, claimName] = [textAt(volume, 'spec', 'claimRef', 'namespace'), textAt(volume, 'spec', 'claimRef', 'name')];
    if (namespace === undefined || claimName === undefined) return true;
    const claim = await cluster.get(claimType, { namespace, name: claimName }, { signal });
    if (!claim) return waiting(`its claim ${namespace}/${claimName} is gone`);
    if (claim.metadata.deletionTimestamp) return waiting(`its claim ${namespace}/${claimName} is being deleted`);
    const space = await cluster.get(namespaceType, { name: namespace }, { signal });
    return space && !isTerminating(space) ? true : waiting(`namespace ${namespace} of its claim is being deleted`);
  }

  function waiting(reason: string): false {
    why = reason;
    return false;
  }

  if (await waitUntil(isSettled, { timeoutInMs, signal })) return found;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `PersistentVolume ${name} is still in the cluster after ${timeoutInMs / 1000} s: ${why}. Nothing was made from its snapshot: delete it, then restore again`,
    context: { persistentVolume: name },
  });
}

function refuseKept(volume: KubeObject): undefined {
  if (textAt(volume, 'spec', 'persistentVolumeReclaimPolicy') !== 'Retain') return undefined;
  throw new LifeboatError({
    code: 'KUBERNETES_CONFLICT',
    message:
      `PersistentVolume ${volume.metadata.name} is in the cluster, released, and its reclaim policy Retain keeps it there for good. ` +
      'Nothing was made from its snapshot: delete the PersistentVolume (its disk stays), then restore again',
    context: { persistentVolume: volume.metadata.name },
  });
}
