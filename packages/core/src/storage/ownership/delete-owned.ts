import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';

interface DeleteOwnedOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly lease: NameLease;
  readonly key: string;
  /** As it is known to be. */
  readonly etag: string | undefined;
}

/** Removes an object of a backup whose name is held. Returns `false` for one that is another by now, where the store can tell:
 * it stays. */
export async function deleteOwned({ store, lease, key, etag, signal }: DeleteOwnedOptions): Promise<boolean> {
  const { conditionalDelete, conditionalReplace } = store.supports;
  const condition = conditionalDelete && etag !== undefined && { ifMatch: etag };
  if (!conditionalReplace) await lease.ensure({ signal, strict: true });
  try {
    await lease.run((limited) => store.deleteObject(key, { signal: limited, ...condition }), { signal });
    return true;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_CHANGED')) throw error;
    await lease.ensure({ signal, strict: true });
    return false;
  }
}
