import type { NameLease } from '../../contract/store/name-lease.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectInfo, ObjectStore, PutOptions } from '../../plugin-api/object-store.ts';
import { deleteObjects } from '../layout/delete-objects.ts';
import { getIfThere } from '../layout/get-if-there.ts';
import { backupFolder, backupKey } from '../layout/velero-layout.ts';

import { deleteOwned } from './delete-owned.ts';

/** What a run knows of an object that it put, or took over. */
export type OwnedObject = Pick<ObjectInfo, 'size' | 'etag'>;

/** What a put of an object takes. */
export type OwnedPutOptions = Pick<PutOptions, 'signal' | 'retention' | 'legalHold'>;

/** The objects of a backup that one run wrote, as long as it has the name. */
export interface OwnedObjects {
  /** Puts an object where nobody else has, or in the place of what this run put there before.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` when the name is lost, or somebody else put one all the same */
  put(key: string, body: Uint8Array | ByteStream, options?: OwnedPutOptions): Promise<void>;
  /** In which way the folder is not as this run left it; `undefined`: in none. */
  difference(options?: CallOptions): Promise<string | undefined>;
  keys(): IterableIterator<string>;
  /** As the put told it. */
  etag(key: string): string | undefined;
  /** The key at which somebody else put an object. Nothing is put or removed since. */
  readonly conflict: string | undefined;
  /** Removes what lies where this run put something. */
  discard(options?: CallOptions): Promise<void>;
}

interface OwnedObjectsOptions {
  readonly store: ObjectStore;
  readonly lease: NameLease;
  /** What is there already, by its key: of a backup that is resumed. */
  readonly stored?: ReadonlyMap<string, OwnedObject> | undefined;
  /** The error of a run that ends for that reason. */
  readonly lost: (why: string) => LifeboatError;
}

export function createOwnedObjects({ store, lease, stored, lost }: OwnedObjectsOptions): OwnedObjects {
  /** `undefined` while a put has not succeeded. */
  const objects = new Map<string, OwnedObject | undefined>(stored);
  const metadataKey = backupKey(lease.name, 'metadata');
  let conflict: string | undefined;

  function conflicting(key: string): LifeboatError {
    conflict = key;
    return lost(`somebody else, such as Velero, has put ${key} meanwhile`);
  }

  async function conditionOf(key: string, signal: AbortSignal | undefined): Promise<Pick<PutOptions, 'ifAbsent' | 'ifMatch'>> {
    const { conditionalPut, conditionalReplace } = store.supports;
    let own: OwnedObject | undefined = objects.get(key);
    if (objects.has(key) && own?.etag === undefined) own = await store.headObject(key, { signal });
    if (!own) return conditionalPut ? { ifAbsent: true } : {};
    return conditionalReplace && own.etag !== undefined ? { ifMatch: own.etag } : {};
  }

  async function putBytes(key: string, body: Uint8Array, { signal, ...condition }: PutOptions): Promise<OwnedObject> {
    try {
      const { etag } = await lease.run((limited) => store.putObject(key, body, { ...condition, signal: limited }), { signal });
      return { size: body.length, ...(etag !== undefined && { etag }) };
    } catch (error) {
      if (!isConflict(error)) throw error;
      // A first try whose answer got lost may have put it.
      const own = await identical(key, body, signal);
      if (own) return own;
      throw error;
    }
  }

  async function identical(key: string, body: Uint8Array, signal: AbortSignal | undefined): Promise<OwnedObject | undefined> {
    const info = await store.headObject(key, { signal });
    const stream = info?.size === body.length ? await getIfThere(store, key, { signal }) : undefined;
    if (!info || !stream) return undefined;
    let position = 0;
    for await (const chunk of stream) {
      if (Buffer.compare(chunk, body.subarray(position, position + chunk.length)) !== 0) return undefined;
      position += chunk.length;
    }
    return info;
  }

  async function putStream(key: string, body: ByteStream, { signal, ...condition }: PutOptions): Promise<OwnedObject> {
    let size = 0;
    const counted = async function* () {
      for await (const chunk of body) {
        size += chunk.length;
        yield chunk;
      }
    };
    const { etag } = await store.putObject(key, lease.body(counted(), { signal }), { ...condition, signal });
    return { size, ...(etag !== undefined && { etag }) };
  }

  return {
    keys: () => objects.keys(),
    etag: (key) => objects.get(key)?.etag,

    get conflict() {
      return conflict;
    },

    async put(key, body, { signal, ...lock } = {}) {
      if (conflict !== undefined) throw conflicting(conflict);
      const isConditional = store.supports.conditionalPut && store.supports.conditionalReplace;
      await lease.ensure({ signal, strict: !isConditional });
      try {
        const putOptions = { ...(await conditionOf(key, signal)), ...lock, signal };
        if (!objects.has(key)) objects.set(key, undefined);
        const own = await (body instanceof Uint8Array ? putBytes(key, body, putOptions) : putStream(key, body, putOptions));
        if (!isConditional) await lease.ensure({ signal, strict: true });
        objects.set(key, own);
      } catch (error) {
        if (!isConflict(error)) {
          objects.set(key, undefined);
          throw error;
        }
        if (objects.get(key) === undefined) objects.delete(key);
        await lease.ensure({ signal, strict: true });
        throw conflicting(key);
      }
    },

    async difference({ signal } = {}) {
      const missing = new Map(objects);
      for await (const { key, size, etag } of store.listObjects(backupFolder(lease.name), { signal })) {
        if (key === metadataKey && !objects.has(key)) throw conflicting(key);
        const expected = missing.get(key);
        missing.delete(key);
        if (!expected) continue;
        if (expected.size !== size) return `${key} has ${size} bytes, but this run wrote ${expected.size}`;
        if (expected.etag !== undefined && etag !== undefined && expected.etag !== etag) return `${key} was replaced by somebody else`;
      }
      for (const [key, expected] of missing) if (expected) return `${key} is gone`;
      return undefined;
    },

    async discard({ signal } = {}) {
      const keys = [...objects.keys()];
      await deleteObjects(keys, async (key) => {
        const remove = (etag: string | undefined) => deleteOwned({ store, lease, key, etag, signal });
        // Of another writer, which has no right to be here as long as the name is held.
        if (!(await remove(objects.get(key)?.etag))) await remove((await store.headObject(key, { signal }))?.etag);
      });
      for (const key of keys) await lease.run(async (limited) => store.removeUnfinishedPuts?.(key, { signal: limited }), { signal });
    },
  };
}

function isConflict(error: unknown): error is LifeboatError {
  return LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS', 'OBJECT_CHANGED');
}
