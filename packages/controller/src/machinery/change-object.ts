import { LifeboatError } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { VeleroObjects } from '@lifeboat/core/velero-client';

const maxTries = 5;

/**
 * Changes an object by what it is now: `change` gets it and returns a merge patch (RFC 7386), or `undefined` to leave it. Should
 * somebody else change it meanwhile, it is read and asked again. Returns the object as it is then, `undefined` when there is none.
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
      // The server refuses the patch for any other state of the object, and for another object of that name.
      return await objects.patch(name, { ...rest, metadata: { ...metadata, uid, resourceVersion } }, { signal });
    } catch (error) {
      if (LifeboatError.isInstance(error, 'KUBERNETES_NOT_FOUND')) return undefined;
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT') || tries === maxTries) throw error;
    }
  }
}
