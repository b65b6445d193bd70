import { createHash } from 'node:crypto';
import { type CallOptions, LifeboatError, type ObjectRetention, type ObjectStore } from '@lifeboat/core/plugin-api';

/** A blob as a listing tells it. */
export interface BlobInfo {
  readonly id: string;
  readonly size: number;
  /** By the store's clock; not there where the store does not tell. */
  readonly storedAt?: Date;
}

/** The blobs of one repository: objects below its prefix. */
export interface BlobStore {
  /** For people: where the blobs lie. */
  readonly place: string;
  /** A whole blob, `undefined` when it does not exist. */
  find(id: string, options: ReadLimits): Promise<Buffer | undefined>;
  /** Bytes `start` to `start + length`, fewer at the blob's end. @throws LifeboatError `OBJECT_NOT_FOUND` */
  readRange(id: string, range: { readonly start: number; readonly length: number }, options?: CallOptions): Promise<Buffer>;
  /** SHA-256 of a whole blob, in hexadecimal, and its length; `undefined` when it does not exist. */
  digest(id: string, options?: CallOptions): Promise<{ readonly size: number; readonly sha256: string } | undefined>;
  list(prefix: string, options?: CallOptions): AsyncIterable<BlobInfo>;
  /** Whether `ifAbsent` counts. */
  readonly writesIfAbsent: boolean;
  /** With `ifAbsent`, where the store can: fails with `OBJECT_ALREADY_EXISTS` when somebody else was first. */
  write(id: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** A blob that does not exist is fine. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** The same; tells `false` for one that the store keeps because it is locked. */
  removeUnlocked(id: string, options?: CallOptions): Promise<boolean>;
  /** Locks a blob that is there, at least so. One that does not exist is fine. */
  lock(id: string, retention: ObjectRetention, options?: CallOptions): Promise<void>;
  /** Why blobs cannot be locked in a mode; `undefined` when they can. */
  whyNotLocking(mode: ObjectRetention['mode'], options?: CallOptions): Promise<string | undefined>;
  damaged(id: string, why: string, cause?: unknown): LifeboatError;
}

export interface WriteOptions extends CallOptions {
  readonly ifAbsent?: boolean;
  readonly retention?: ObjectRetention | undefined;
}

interface ReadLimits extends CallOptions {
  /** A blob that is larger is refused as damaged. */
  readonly maxBytes: number;
}

/** Of less there may be much less: a range often goes beyond the end of a small blob. */
const minRangeInOne = 1024 * 1024 + 1;
/** An index says how much there is: more than that is not believed before it came. */
const maxRangeInOne = 32 * 1024 * 1024;

interface BlobStoreOptions {
  /** The IDs of blobs have slashes in them. Otherwise what lies deeper is of somebody else. @default false */
  readonly folders?: boolean;
  /** What is locked gets a legal hold, too. @default false */
  readonly legalHold?: boolean | undefined;
}

export function createBlobStore(store: ObjectStore, prefix: string, options: BlobStoreOptions = {}): BlobStore {
  const { folders = false, legalHold = false } = options;
  const hold = legalHold && { legalHold };
  const base = store.place ?? 'the store';
  const place = prefix === '' ? base : `${base.replace(/\/$/, '')}/${prefix}`;
  const damaged = (id: string, why: string, cause?: unknown) =>
    new LifeboatError({
      code: 'REPOSITORY_DAMAGED',
      message: `The repository in ${place} is damaged: blob ${id}: ${why}. Verify it to learn which files are concerned`,
      context: { place, blob: id },
      cause,
    });

  async function collect(id: string, maxBytes: number, body: AsyncIterable<Uint8Array>): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += chunk.byteLength;
      if (size > maxBytes) throw damaged(id, `it is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, size);
  }

  return {
    place,
    damaged,
    writesIfAbsent: store.supports.conditionalPut,
    async find(id, { maxBytes, signal }) {
      try {
        return await collect(id, maxBytes, await store.getObject(prefix + id, { signal }));
      } catch (error) {
        if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return undefined;
        throw error;
      }
    },
    async readRange(id, { start, length }, { signal } = {}) {
      const range = { start, end: start + length - 1 };
      const body = await store.getObject(prefix + id, { range, signal });
      if (length < minRangeInOne || length > maxRangeInOne) return collect(id, length, body);
      // Into one piece of memory at once: a list of chunks would hold everything twice.
      const bytes = Buffer.allocUnsafeSlow(length);
      let size = 0;
      for await (const chunk of body) {
        if (size + chunk.byteLength > length) throw damaged(id, `it is larger than ${length} bytes`);
        bytes.set(chunk, size);
        size += chunk.byteLength;
      }
      return bytes.subarray(0, size);
    },
    async digest(id, { signal } = {}) {
      try {
        const hash = createHash('sha256');
        let size = 0;
        for await (const chunk of await store.getObject(prefix + id, { signal })) {
          hash.update(chunk);
          size += chunk.byteLength;
        }
        return { size, sha256: hash.digest('hex') };
      } catch (error) {
        if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return undefined;
        throw error;
      }
    },
    async write(id, bytes, { signal, ifAbsent, retention } = {}) {
      const condition = ifAbsent && store.supports.conditionalPut ? { ifAbsent } : {};
      await store.putObject(prefix + id, bytes, { signal, ...condition, ...(retention && { retention, ...hold }) });
    },
    remove: (id, { signal } = {}) => store.deleteObject(prefix + id, { signal }),
    async removeUnlocked(id, { signal } = {}) {
      try {
        await store.deleteObject(prefix + id, { signal });
        return true;
      } catch (error) {
        if (LifeboatError.isInstance(error, 'OBJECT_LOCKED')) return false;
        throw error;
      }
    },
    async lock(id, retention, { signal } = {}) {
      try {
        await store.lockObject?.(prefix + id, { retention, ...hold }, { signal });
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) throw error;
      }
    },
    async whyNotLocking(mode, { signal } = {}) {
      if (!store.supports.objectLock || !store.lockObject) return 'its store cannot lock objects (supports.objectLock)';
      const offered = await store.readProtection?.({ signal });
      if (!offered?.objectLock) return 'its bucket has no object lock';
      if (legalHold && offered.legalHolds === false) return 'its bucket keeps no legal holds';
      if (offered.modes?.includes(mode) === false) return `its bucket does not lock in mode '${mode}', but in: ${offered.modes.join(', ')}`;
      return undefined;
    },
    async *list(idPrefix, { signal } = {}) {
      for await (const { key, size, lastModified } of store.listObjects(prefix + idPrefix, { signal })) {
        const id = key.slice(prefix.length);
        if (folders || !id.includes('/')) yield { id, size, ...(lastModified ? { storedAt: lastModified } : {}) };
      }
    },
  };
}
