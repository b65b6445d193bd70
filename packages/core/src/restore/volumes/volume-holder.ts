import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { objectAt, textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';

interface Session {
  readonly dependencies: RestoreDependencies;
  readonly signal: AbortSignal;
}

const claimType = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const volumeType = { group: '', version: 'v1', resource: 'persistentvolumes' };

/** The claim that holds a live PersistentVolume, as `namespace/name`. `undefined`: the one that it names is gone, or another
 * has its name now; such a volume is Released, and no claim gets it. */
export async function volumeHolder(volume: KubeObject, { dependencies, signal }: Session): Promise<string | undefined> {
  const [namespace, name] = [textAt(volume, 'spec', 'claimRef', 'namespace'), textAt(volume, 'spec', 'claimRef', 'name')];
  const uid = textAt(volume, 'spec', 'claimRef', 'uid');
  if (namespace === undefined || name === undefined || uid === undefined) return undefined;
  const claim = await dependencies.cluster.get(claimType, { namespace, name }, { signal });
  return claim?.metadata.uid === uid ? `${namespace}/${name}` : undefined;
}

/** `undefined` also for a user who may read no volumes: what becomes of the claim is then for the cluster to tell. */
async function readVolume(name: string, { dependencies, signal }: Session): Promise<KubeObject | undefined> {
  try {
    return await dependencies.cluster.get(volumeType, { name }, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    return undefined;
  }
}

/** Why a claim that is about to be created would wait for ever for the volume that it names. `undefined`: it would not. */
export async function claimProblem(claim: KubeObject, session: Session): Promise<string | undefined> {
  const volumeName = textAt(claim, 'spec', 'volumeName');
  if (claim.kind !== 'PersistentVolumeClaim' || volumeName === undefined) return undefined;
  const volume = await readVolume(volumeName, session);
  const reference = objectAt(volume, 'spec', 'claimRef');
  if (!volume || !reference) return undefined;
  const holder = await volumeHolder(volume, session);
  if (holder !== undefined)
    return `PersistentVolume ${volumeName}, which it names, is in use by claim ${holder}: it waits for ever, and has no data. Give it a volume of its own, or delete the other claim`;
  if (textAt(reference, 'uid') !== undefined)
    return `PersistentVolume ${volumeName}, which it names, is kept for a claim that is gone: it waits until spec.claimRef.uid is removed there, which existingResourcePolicy: update does`;
  const own = `${claim.metadata.namespace}/${claim.metadata.name}`;
  const named = `${reference.namespace}/${reference.name}`;
  return named === own ? undefined : `PersistentVolume ${volumeName}, which it names, is reserved for claim ${named}: it waits for ever`;
}
