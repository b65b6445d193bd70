import { createHash } from 'node:crypto';
import {
  type ByteStream,
  type ErrorCode,
  LifeboatError,
  type LockObjectOptions,
  type ObjectInfo,
  type ObjectLock,
  type ObjectStore,
  throwIfAborted,
} from '@lifeboat/core/plugin-api';
import {
  call,
  checkDeleteConditions,
  checkGetConditions,
  checkObjectLock,
  checkPutConditions,
  extendedLock,
  flag,
  isAfter,
  objectOf,
  takeOptions,
  text,
} from '@lifeboat/core/provider-kit';
import { readBody } from './read-body.ts';

/** Options of {@link createMemoryObjectStore}. */
export interface MemoryObjectStoreOptions {
  /** Name of the bucket in messages. @default `memory` */
  readonly bucket?: string;
  /** The store's clock. @default () => new Date() */
  readonly now?: () => Date;
  /** Whether objects can be locked. A locked object cannot be replaced or deleted, because the store keeps no versions. @default false */
  readonly objectLock?: boolean;
}

const optionsField = objectOf<MemoryObjectStoreOptions>({ bucket: text, now: call, objectLock: flag });

/** Creates an object store in the memory of this process. It keeps every promise of the contract, but has no signed URLs. A put holds its
 * whole object in memory, so use the store only for tests. */
export function createMemoryObjectStore(given: MemoryObjectStoreOptions = {}): ObjectStore {
  const options = takeOptions('createMemoryObjectStore', given, optionsField);
  const { bucket = 'memory', now = () => new Date(), objectLock = false } = options;
  const objects = new Map<
    string,
    {
      readonly content: Uint8Array;
      readonly info: ObjectInfo;
      readonly etag: string;
      readonly putId: string | undefined;
      readonly lock: ObjectLock;
    }
  >();

  const supports = { signedUrls: false, conditionalPut: true, conditionalReplace: true, conditionalDelete: true, objectLock };

  const sortedKeys = (prefix: string) =>
    [...objects.keys()].filter((key) => key.startsWith(prefix)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  const fail = (code: ErrorCode, key: string, reason: string) =>
    new LifeboatError({ code, message: `'${key}' in bucket '${bucket}': ${reason}`, context: { bucket, key } });

  const check = (key: string, signal: AbortSignal | undefined) => {
    throwIfAborted(signal, `The request for '${key}' in bucket '${bucket}'`);
    if (key === '' || !key.isWellFormed()) throw fail('INVALID_KEY', key, 'not a key');
  };

  const refuseLocked = (key: string) => {
    const { retention, legalHold } = objects.get(key)?.lock ?? {};
    const until = retention && retention.until > now() ? `until ${retention.until.toISOString()}` : undefined;
    if (until || legalHold) throw fail('OBJECT_LOCKED', key, `the object is locked ${until ?? 'by a legal hold'}`);
  };

  const match = (key: string, etag: string) => {
    if (objects.get(key)?.info.etag !== etag) throw fail('OBJECT_CHANGED', key, 'the object has been replaced or removed meanwhile');
  };

  return {
    specVersion: 1,
    supports,

    async putObject(key, body, options = {}) {
      const { signal, ifAbsent, ifMatch, putId, retention, legalHold } = options;
      const lock = { ...(retention && { retention }), ...(legalHold && { legalHold }) };
      check(key, signal);
      checkPutConditions(options, supports, key);
      const content = await readBody(body, signal);
      check(key, signal);
      const there = objects.get(key);
      if (putId !== undefined && there?.putId === putId && (ifAbsent || ifMatch !== undefined)) return { etag: there.etag };
      if (ifAbsent && objects.has(key)) throw fail('OBJECT_ALREADY_EXISTS', key, 'exists already');
      if (ifMatch !== undefined) match(key, ifMatch);
      refuseLocked(key);
      const etag = createHash('md5').update(content).digest('hex');
      objects.set(key, { content, info: { key, size: content.byteLength, lastModified: now(), etag }, etag, putId, lock });
      return { etag };
    },

    async getObject(key, options = {}) {
      const { signal, range, ifMatch } = options;
      check(key, signal);
      checkGetConditions(options, key);
      const found = objects.get(key);
      if (!found) throw fail('OBJECT_NOT_FOUND', key, 'there is no such object');
      if (ifMatch !== undefined) match(key, ifMatch);
      if (range && (range.start < 0 || (range.end !== undefined && range.end < range.start))) {
        throw fail('INVALID_REQUEST', key, `bytes ${range.start} to ${range.end} are no range`);
      }
      return stream(found.content.subarray(range?.start ?? 0, range?.end === undefined ? undefined : range.end + 1), signal);
    },

    async headObject(key, { signal } = {}) {
      check(key, signal);
      return objects.get(key)?.info;
    },

    async *listObjects(prefix, { signal, startAfter } = {}) {
      for (const key of sortedKeys(prefix).filter((each) => isAfter(each, startAfter))) {
        throwIfAborted(signal, `Listing '${prefix}'`);
        const found = objects.get(key);
        if (found) yield found.info;
      }
      throwIfAborted(signal, `Listing '${prefix}'`);
    },

    async *listCommonPrefixes(prefix, delimiter, { signal } = {}) {
      throwIfAborted(signal, `Listing '${prefix}'`);
      let last: string | undefined;
      for (const key of sortedKeys(prefix)) {
        const end = key.indexOf(delimiter, prefix.length);
        const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
        if (common !== undefined && common !== last) yield common;
        last = common ?? last;
      }
    },

    async deleteObject(key, options = {}) {
      const { signal, ifMatch } = options;
      check(key, signal);
      checkDeleteConditions(options, supports, key);
      if (ifMatch !== undefined && objects.has(key)) match(key, ifMatch);
      refuseLocked(key);
      objects.delete(key);
    },

    async removeUnfinishedPuts(key, { signal } = {}) {
      check(key, signal);
      return 0;
    },

    ...(objectLock && {
      async lockObject(key: string, lock: ObjectLock, { signal, ifMatch }: LockObjectOptions = {}) {
        check(key, signal);
        checkObjectLock(lock, supports, key);
        const found = objects.get(key);
        if (!found) throw fail('OBJECT_NOT_FOUND', key, 'there is no such object');
        if (ifMatch !== undefined) match(key, ifMatch);
        objects.set(key, { ...found, lock: { ...found.lock, ...extendedLock(found.lock, lock) } });
      },
      readObjectLock: async (key: string) => objects.get(key)?.lock,
      readProtection: async () => ({ versioning: false, objectLock }),
    }),
  };
}

const chunkBytes = 64 * 1024;

async function* stream(content: Uint8Array, signal: AbortSignal | undefined): ByteStream {
  for (let start = 0; start < content.byteLength; start += chunkBytes) {
    throwIfAborted(signal, 'Reading an object');
    yield Uint8Array.from(content.subarray(start, start + chunkBytes));
  }
}
