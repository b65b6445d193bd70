import { LifeboatError } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { VeleroObjects } from '@lifeboat/core/velero-client';

const maxTries = 5;

/**
 * Changes an object on the basis of its current state. `change` gets that state and returns a merge patch (RFC 7386), or `undefined` to
 * leave the object alone. If somebody else changes the object meanwhile, it is read again and `change` is called again. Returns the object
 * as it is in the end; `undefined` if there is none.
 */
export async function changeObject<T extends VeleroKinds[VeleroKind]>(options: {
  readonly objects: VeleroObjects<T>;
  readonly name: string;
  readonly change: (object: T) => object | undefined;
  readonly signal: AbortSignal;
}): Promise<T | undefined> {
  const { objects, name, change, signal } = options;
  for (let tries = 1; ; tries++) {
    const object = await objects.get(name, { signal });
    const patch = object && change(object);
    if (!patch) return object;
    const { uid, resourceVersion } = object.metadata;
    const { metadata, ...rest } = patch as { metadata?: object };
    try {
      // With uid and resourceVersion, the API server refuses the patch if the object has changed or is another one with the same name.
      return await objects.patch(name, { ...rest, metadata: { ...metadata, uid, resourceVersion } }, { signal });
    } catch (error) {
      if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return undefined;
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT') || tries === maxTries) throw error;
    }
  }
}
