import { createHash } from 'node:crypto';
import { type CallOptions, LifeboatError, type ObjectRetention, type ObjectStore } from '@lifeboat/core/plugin-api';

/** A blob in a listing. */
export interface BlobInfo {
  readonly id: string;
  readonly size: number;
  /** When the blob was stored, by the store's clock. Absent if the store does not report it. */
  readonly storedAt?: Date;
}

/** The blobs of one repository: the objects below its prefix. */
export interface BlobStore {
  /** Where the blobs are, for people. */
  readonly place: string;
  /** Reads a whole blob; `undefined` if it does not exist. */
  find(id: string, options: ReadLimits): Promise<Buffer | undefined>;
  /** Reads the bytes from `start` to `start + length`, or fewer at the end of the blob. @throws LifeboatError `OBJECT_NOT_FOUND` */
  readRange(id: string, range: { readonly start: number; readonly length: number }, options?: CallOptions): Promise<Buffer>;
  /** Returns the SHA-256 of a whole blob in hexadecimal, and its length; `undefined` if the blob does not exist. */
  digest(id: string, options?: CallOptions): Promise<{ readonly size: number; readonly sha256: string } | undefined>;
  list(prefix: string, options?: CallOptions): AsyncIterable<BlobInfo>;
  /** Whether the store supports `ifAbsent`. */
  readonly writesIfAbsent: boolean;
  /** Writes a blob. With `ifAbsent`, if the store supports it: fails with `OBJECT_ALREADY_EXISTS` if the blob exists. */
  write(id: string, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** Removes a blob. It is no error if the blob does not exist. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Does the same, but returns `false` if the store keeps the blob because it is locked. */
  removeUnlocked(id: string, options?: CallOptions): Promise<boolean>;
  /** Locks a blob at least until the end of this retention. It is no error if the blob does not exist. */
  lock(id: string, retention: ObjectRetention, options?: CallOptions): Promise<void>;
  /** Returns why blobs cannot be locked in this mode; `undefined` if they can. */
  whyNotLocking(mode: ObjectRetention['mode'], options?: CallOptions): Promise<string | undefined>;
  damaged(id: string, why: string, cause?: unknown): LifeboatError;
}

export interface WriteOptions extends CallOptions {
  readonly ifAbsent?: boolean;
  readonly retention?: ObjectRetention | undefined;
}

interface ReadLimits extends CallOptions {
  /** A larger blob is refused as damaged. */
  readonly maxBytes: number;
}

/** A smaller range is collected from chunks, because often the blob ends long before the range does. */
const minRangeInOne = 1024 * 1024 + 1;
/** How much memory is allocated before the bytes have arrived. The length comes from an index, which may be wrong. */
const maxRangeInOne = 32 * 1024 * 1024;

interface BlobStoreOptions {
  /** The ids of blobs contain slashes. Otherwise, objects in deeper folders belong to somebody else. @default false */
  readonly folders?: boolean;
  /** Also set a legal hold on blobs that are locked. @default false */
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
    const [only] = chunks;
    return only && chunks.length === 1 ? Buffer.from(only.buffer, only.byteOffset, only.byteLength) : Buffer.concat(chunks, size);
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
      // Read into one buffer: a list of chunks would need twice the memory.
      let bytes: Buffer | undefined;
      let size = 0;
      for await (const chunk of body) {
        if (size + chunk.byteLength > length) throw damaged(id, `it is larger than ${length} bytes`);
        const isWhole = chunk.byteLength === length && chunk.buffer.byteLength === length;
        // A chunk belongs to its reader.
        bytes ??= isWhole ? Buffer.from(chunk.buffer) : Buffer.allocUnsafeSlow(length);
        if (bytes.buffer !== chunk.buffer) bytes.set(chunk, size);
        size += chunk.byteLength;
      }
      return bytes?.subarray(0, size) ?? Buffer.alloc(0);
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
