import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { GroupVersionResource, KubeObject, OwnerReference } from '../../plugin-api/kube-object.ts';

interface AddOwnerOptions extends CallOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  /** As it was last seen. */
  readonly live: KubeObject;
  readonly owner: OwnerReference;
  /** The uid of an owner that is gone, and whose place it takes. @default nobody's */
  readonly insteadOf?: string;
  /** In whose name it is written. */
  readonly fieldManager: string;
}

/** Adds an owner to an object that is there; the others stay. Tells whether it has it now: an object that is gone, or was made
 * anew by somebody else, is left alone. @throws LifeboatError `KUBERNETES_*` */
export async function addOwner({ cluster, type, live, owner, insteadOf, fieldManager, signal }: AddOwnerOptions): Promise<boolean> {
  const { name, namespace, uid } = live.metadata;
  const ref = { name, namespace };
  let object: KubeObject | undefined = live;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (!object || object.metadata.uid !== uid) return false;
    const { resourceVersion } = object.metadata;
    const present = object.metadata.ownerReferences ?? [];
    const ownerReferences = present.filter((each) => insteadOf === undefined || each.uid !== insteadOf);
    const hasIt = ownerReferences.some((each) => each.uid === owner.uid);
    if (hasIt && ownerReferences.length === present.length) return true;
    // An object has one controller at most.
    const controller = owner.controller === true && !ownerReferences.some((each) => each.controller);
    const { controller: _controller, ...rest } = owner;
    const added = controller ? { ...rest, controller } : rest;
    const patch = { metadata: { resourceVersion, ownerReferences: hasIt ? ownerReferences : [...ownerReferences, added] } };
    try {
      await cluster.patch(type, ref, { type: 'merge', patch }, { fieldManager });
      return true;
    } catch (error) {
      if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return false;
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) throw error;
    }
    object = await cluster.get(type, ref, { signal });
  }
  throw new LifeboatError({ code: 'KUBERNETES_CONFLICT', message: `${live.kind} ${name} kept changing` });
}
