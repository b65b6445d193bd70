import type { ByteStream, CallOptions } from './call-options.ts';
import type { BucketProtection, ObjectLock, ObjectRetention } from './store-terms/object-lock.ts';
import type { Patience } from './store-terms/patience.ts';

/** What every call of a store takes. */
export interface StoreCallOptions extends CallOptions {
  /** Who repeats the requests of this call, and hears of the waits. Stores without {@link ObjectStore.patienceInMs} need not look at
   * it. @default the store itself, for its `patienceInMs` */
  readonly patience?: Patience | undefined;
}

/** One object of a store. */
export interface ObjectInfo {
  /** With `/` as the separator, without one at its beginning. */
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** When the object was stored, by the store's own clock, never by the clock of the host that put it: ages of objects are
   * measured by it. Every store tells it; it is optional only because a server may leave it out of an answer. */
  readonly lastModified?: Date;
  /** Names what is stored under the key now; another put gives another one (a store may give the same one for the same
   * bytes). Opaque: only to be compared and given back as `ifMatch`. The same from `putObject`, `headObject` and
   * `listObjects`. There wherever `supports.conditionalReplace`. */
  readonly etag?: string;
}

/** `ifAbsent` and `ifMatch` exclude each other. */
export interface PutOptions extends StoreCallOptions {
  /** Fail with `OBJECT_ALREADY_EXISTS` when the key exists. Only where `supports.conditionalPut`. @default false */
  readonly ifAbsent?: boolean;
  /** Replace only the object with this `etag`; fail with `OBJECT_CHANGED` when the key has another one or none. Only where
   * `supports.conditionalReplace`. @default whatever is there is replaced */
  readonly ifMatch?: string;
  /** Names this put, where it may be called again because its outcome is unknown: a conditional put whose object is there
   * already, under this name, has succeeded. 1 to 64 of `a-z`, `A-Z`, `0-9`, `_`, `-`. Stores that cannot keep it ignore it.
   * @default one of its own for each call */
  readonly putId?: string;
  /** Lock what is stored from the moment that it is there. Only where `supports.objectLock`. @default the bucket's own */
  readonly retention?: ObjectRetention | undefined;
  /** Keep what is stored until the hold is lifted. Only where `supports.objectLock`. @default false */
  readonly legalHold?: boolean | undefined;
}

/** For {@link ObjectStore.lockObject}. */
export interface LockObjectOptions extends StoreCallOptions {
  /** Lock only the object with this `etag`; fail with `OBJECT_CHANGED` when the key has another one. In every store that tells
   * etags. @default whatever is there */
  readonly ifMatch?: string | undefined;
}

/** What a put has stored. */
export interface PutResult {
  /** The stored object's, as `headObject` tells it. Absent where the store cannot tell; there wherever
   * `supports.conditionalReplace`. */
  readonly etag?: string;
}

/** For {@link ObjectStore.deleteObject}. */
export interface DeleteObjectOptions extends StoreCallOptions {
  /** Remove only the object with this `etag`; fail with `OBJECT_CHANGED` when the key has another one. Only where
   * `supports.conditionalDelete`. @default whatever is there is removed */
  readonly ifMatch?: string;
}

/** For {@link ObjectStore.listObjects}. */
export interface ListObjectsOptions extends StoreCallOptions {
  /** List only keys after this one, which need not exist, in the order of UTF-8 bytes: an interrupted listing goes on after
   * its last key. @default from the first key */
  readonly startAfter?: string;
}

/** Bytes `start` to `end`, both included, counted from 0. Without `end`, or with one past the object's: to the last byte.
 * A range that begins past the last byte is empty. */
export interface ByteRange {
  /** The first byte, from 0. */
  readonly start: number;
  /** The last byte, which belongs to it. @default the end of the object */
  readonly end?: number;
}

/** For {@link ObjectStore.getObject}. */
export interface GetOptions extends StoreCallOptions {
  /** @default the whole object */
  readonly range?: ByteRange;
  /** Read only the object with this `etag`, so that a read that is resumed does not join two objects; fail with
   * `OBJECT_CHANGED` when the key has another one. In every store that tells etags. @default whatever is there */
  readonly ifMatch?: string;
}

/** An object's bytes, and which object they are of. */
export interface ObjectStream extends ByteStream {
  /** As `headObject` tells it. Absent: a read that breaks is not resumed. */
  readonly etag?: string;
}

/**
 * Keeps objects under keys. Bound to ONE bucket and ONE credential set when it is created: two stores in one process
 * never share credentials, endpoints or regions.
 *
 * Keys are UTF-8, `/`-separated, relative to the location's prefix. Errors are LifeboatErrors whose message names the
 * key and the bucket, and never a secret. Every promise below is a case of the conformance suite in `@lifeboat/testkit`.
 */
export interface ObjectStore {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** Names the place where the bytes lie, in one spelling, without a secret: `s3://minio.example:9000/bucket/prefix`. Two locations
   * with the same one are one, and a request that asks for a backup in both is refused. @default not known: another place */
  readonly place?: string;
  /** What whoever listens or stands between could do, one sentence each, such as a connection without TLS. The engine logs them as
   * warnings when it is made. @default none */
  readonly risks?: readonly string[];
  /** What this store can do beyond the rest of the contract. */
  readonly supports: {
    /** `createSignedUrl` works. */
    readonly signedUrls: boolean;
    /** `putObject` with `ifAbsent` is atomic. */
    readonly conditionalPut: boolean;
    /** `putObject` with `ifMatch` is atomic. */
    readonly conditionalReplace: boolean;
    /** `deleteObject` with `ifMatch` is atomic. */
    readonly conditionalDelete: boolean;
    /** `retention` and `legalHold` of puts, `lockObject`, `readObjectLock` and `readProtection` work, in a bucket that has object
     * lock. Then a delete or a replace of a locked object fails with `OBJECT_LOCKED`, or leaves it as an older version. @default false */
    readonly objectLock?: boolean;
  };

  /** How long the store repeats the requests of a call by itself, from the first failure in a row. Present: every call heeds
   * `options.patience` instead, and a put that is repeated knows its own earlier tries. Absent: the engine repeats what it safely
   * can. */
  readonly patienceInMs?: number;

  /**
   * Stores an object: all or nothing. The body's length need not be known; memory stays bounded, the source is read
   * only as fast as the store takes it. A `get` right after sees the object. When the source fails, the put rejects
   * with that error; then, and after an abort, no object and no hidden remains (multipart parts, temporary files) are
   * left, and an object that was there before is still whole. A streamed body is never sent twice.
   * A condition that fails has changed nothing. One that the store cannot keep is refused, never ignored. A request whose
   * answer was lost and that is sent again does not take its own object for somebody else's.
   * @throws LifeboatError `OBJECT_ALREADY_EXISTS` (with `ifAbsent`), `OBJECT_CHANGED` (with `ifMatch`), `INVALID_REQUEST` (a
   * condition or a lock that is none or that the store or its bucket lacks), `OBJECT_LOCKED`, `CANCELED`, `STORE_*`, `BUCKET_NOT_FOUND`
   */
  putObject(key: string, body: ByteStream | Uint8Array, options?: PutOptions): Promise<PutResult>;

  /** Reads an object as a stream. A stream that ends early fails instead of ending. Leaving the loop frees the connection.
   * @throws LifeboatError `OBJECT_NOT_FOUND`, `OBJECT_CHANGED` (with `ifMatch`), both before the first byte */
  getObject(key: string, options?: GetOptions): Promise<ObjectStream>;

  /** Facts about an object, `undefined` when it does not exist. */
  headObject(key: string, options?: StoreCallOptions): Promise<ObjectInfo | undefined>;

  /** All objects whose key starts with `prefix`, ascending by the key's UTF-8 bytes, any number of them. */
  listObjects(prefix: string, options?: ListObjectsOptions): AsyncIterable<ObjectInfo>;

  /** The distinct beginnings of keys up to and including the first `delimiter` after `prefix`, ascending. */
  listCommonPrefixes(prefix: string, delimiter: string, options?: StoreCallOptions): AsyncIterable<string>;

  /** Removes an object. A missing key is success, also with `ifMatch`.
   * @throws LifeboatError `OBJECT_CHANGED` (with `ifMatch`; nothing is removed), `INVALID_REQUEST` as `putObject` */
  deleteObject(key: string, options?: DeleteObjectOptions): Promise<void>;

  /** A URL by which anyone may GET the object for `ttlInSeconds`. Only where `supports.signedUrls`. */
  createSignedUrl?(key: string, ttlInSeconds: number, options?: StoreCallOptions): Promise<string>;

  /** Finds and removes what killed puts of exactly this key left (multipart uploads, temporary files), never of a put
   * that is still running in this process. Returns how many there were. */
  removeUnfinishedPuts?(key: string, options?: StoreCallOptions): Promise<number>;

  /** Finds out, once, what the server can do: afterwards `supports` tells it, before, what is assumed. May put and delete a small
   * object of its own below `prefix`. The engine calls it before it writes a backup or a restore. Resolves with the options, as
   * config keys of the location, that say the same without a probe. Absent: `supports` is known. */
  probe?(prefix: string, options?: StoreCallOptions): Promise<Readonly<Record<string, string>>>;

  /** Locks the object that is there at least as asked. What locks it longer or harder already stays. Only where
   * `supports.objectLock`. @throws LifeboatError `OBJECT_NOT_FOUND`, `OBJECT_CHANGED` (with `ifMatch`), `INVALID_REQUEST` as `putObject` */
  lockObject?(key: string, lock: ObjectLock, options?: LockObjectOptions): Promise<void>;

  /** What locks an object now, `{}` when nothing does, `undefined` when it does not exist. Only where `supports.objectLock`. */
  readObjectLock?(key: string, options?: StoreCallOptions): Promise<ObjectLock | undefined>;

  /** What the bucket offers. Only where `supports.objectLock`. */
  readProtection?(options?: StoreCallOptions): Promise<BucketProtection>;

  /** Frees connections. The store is not used afterwards. */
  close?(): Promise<void>;
}
