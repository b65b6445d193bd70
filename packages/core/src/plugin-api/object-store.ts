import type { ByteStream, CallOptions } from './call-options.ts';
import type { BucketProtection, ObjectLock, ObjectRetention } from './store-terms/object-lock.ts';
import type { Patience } from './store-terms/patience.ts';

/** Options that every call of a store takes. */
export interface StoreCallOptions extends CallOptions {
  /** Decides how failed requests of this call are repeated, and is told about the waits. Stores without {@link ObjectStore.patienceInMs}
   * may ignore it. @default the store repeats requests itself, for its `patienceInMs` */
  readonly patience?: Patience | undefined;
}

/** An object in a store. */
export interface ObjectInfo {
  /** The key, with `/` as the separator and none at the beginning. */
  readonly key: string;
  /** Size in bytes. */
  readonly size: number;
  /** When the object was stored, by the store's own clock, never by the clock of the host that stored it: ages of objects are computed from
   * it. Every store reports it; it is optional only because a server may leave it out of an answer. */
  readonly lastModified?: Date;
  /** Identifies the current content of the key: each put gives a new etag (a store may give the same one for the same bytes). Opaque: only
   * compare it or pass it as `ifMatch`. `putObject`, `headObject` and `listObjects` return the same one. Always present with
   * `supports.conditionalReplace`. */
  readonly etag?: string;
}

/** Options of {@link ObjectStore.putObject}. `ifAbsent` and `ifMatch` exclude each other. */
export interface PutOptions extends StoreCallOptions {
  /** Fail with `OBJECT_ALREADY_EXISTS` if the key exists. Only with `supports.conditionalPut`. @default false */
  readonly ifAbsent?: boolean;
  /** Replace only the object with this `etag`; fail with `OBJECT_CHANGED` if the key has another etag or does not exist. Only with
   * `supports.conditionalReplace`. @default whatever is there is replaced */
  readonly ifMatch?: string;
  /** Identifies this put if it may be repeated because its outcome is unknown: a conditional put that finds its own object already stored,
   * under this id, has succeeded. 1 to 64 of `a-z`, `A-Z`, `0-9`, `_`, `-`. Stores that cannot keep it ignore it.
   * @default a new one for each call */
  readonly putId?: string;
  /** Lock the object from the moment it is stored. Only with `supports.objectLock`. @default the bucket's default */
  readonly retention?: ObjectRetention | undefined;
  /** Set a legal hold: the object stays until the hold is lifted. Only with `supports.objectLock`. @default false */
  readonly legalHold?: boolean | undefined;
}

/** Options of {@link ObjectStore.lockObject}. */
export interface LockObjectOptions extends StoreCallOptions {
  /** Lock only the object with this `etag`; fail with `OBJECT_CHANGED` if the key has another etag. Works in every store that reports
   * etags. @default whatever is there */
  readonly ifMatch?: string | undefined;
}

/** The result of a put. */
export interface PutResult {
  /** The etag of the stored object, as `headObject` returns it. Absent if the store cannot tell; always present with
   * `supports.conditionalReplace`. */
  readonly etag?: string;
}

/** Options of {@link ObjectStore.deleteObject}. */
export interface DeleteObjectOptions extends StoreCallOptions {
  /** Remove only the object with this `etag`; fail with `OBJECT_CHANGED` if the key has another etag. Only with
   * `supports.conditionalDelete`. @default whatever is there is removed */
  readonly ifMatch?: string;
}

/** Options of {@link ObjectStore.listObjects}. */
export interface ListObjectsOptions extends StoreCallOptions {
  /** List only keys after this one in the order of UTF-8 bytes; the key need not exist. An interrupted listing continues after its last
   * key. @default from the first key */
  readonly startAfter?: string;
}

/** The bytes `start` to `end`, both included, counted from 0. If `end` is absent or beyond the object, up to the last byte. A range that
 * begins beyond the last byte is empty. */
export interface ByteRange {
  /** The first byte, from 0. */
  readonly start: number;
  /** The last byte, inclusive. @default the end of the object */
  readonly end?: number;
}

/** Options of {@link ObjectStore.getObject}. */
export interface GetOptions extends StoreCallOptions {
  /** The bytes to read. @default the whole object */
  readonly range?: ByteRange;
  /** Read only the object with this `etag`, so that a resumed read does not join two objects; fail with `OBJECT_CHANGED` if the key has
   * another etag. Works in every store that reports etags. @default whatever is there */
  readonly ifMatch?: string;
}

/** The bytes of an object, and its etag. Each chunk belongs to the reader, who may overwrite it or give its memory to another thread: the
 * store does not use it again. */
export interface ObjectStream extends ByteStream {
  /** The etag, as `headObject` returns it. If absent, a read that breaks off is not resumed. */
  readonly etag?: string;
}

/**
 * Stores objects under keys. Each store is bound to ONE bucket and ONE credential set when it is created: two stores in one process never
 * share credentials, endpoints or regions.
 *
 * Keys are UTF-8, separated by `/`, and relative to the location's prefix. Errors are LifeboatErrors whose message names the key and the
 * bucket, and never a secret. The conformance suite in `@lifeboat/testkit` has a test case for every promise below.
 */
export interface ObjectStore {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** Identifies where the bytes are, in one spelling and without secrets: `s3://minio.example:9000/bucket/prefix`. Two locations with the
   * same place are one location; a request that asks for a backup in both is refused. @default unknown: it counts as a different place */
  readonly place?: string;
  /** Risks of the connection, such as a missing TLS, one sentence each. The engine logs them as warnings when it is created.
   * @default none */
  readonly risks?: readonly string[];
  /** Optional features that this store has. */
  readonly supports: {
    /** `createSignedUrl` works. */
    readonly signedUrls: boolean;
    /** `putObject` with `ifAbsent` is atomic. */
    readonly conditionalPut: boolean;
    /** `putObject` with `ifMatch` is atomic. */
    readonly conditionalReplace: boolean;
    /** `deleteObject` with `ifMatch` is atomic. */
    readonly conditionalDelete: boolean;
    /** `retention` and `legalHold` of puts, `lockObject`, `readObjectLock` and `readProtection` work in a bucket with object lock. Deleting
     * or replacing a locked object then fails with `OBJECT_LOCKED`, or leaves it as an older version. @default false */
    readonly objectLock?: boolean;
  };

  /** How long the store itself repeats the requests of a call, from the first failure in a row, in milliseconds. If present: every call
   * uses `options.patience` instead, if given, and a put that is repeated recognizes its own earlier tries. If absent: the engine repeats
   * what it safely can. */
  readonly patienceInMs?: number;

  /**
   * Stores an object, completely or not at all. The length of the body need not be known. Memory stays bounded, because the source is read
   * only as fast as the store takes it. A `get` right after sees the object. If the source fails, the put rejects with its error. After
   * that, and after an abort, no object and no hidden remains (multipart parts, temporary files) are left, and an object that was there
   * before is unchanged. A streamed body is never sent twice. If a condition fails, nothing has changed. A condition that the store cannot
   * keep is refused, never ignored. If the answer to a request is lost and the request is sent again, the store does not mistake its own
   * object for somebody else's.
   * @throws LifeboatError `OBJECT_ALREADY_EXISTS` (with `ifAbsent`), `OBJECT_CHANGED` (with `ifMatch`), `INVALID_REQUEST` (an invalid
   * condition or lock, or one that the store or its bucket does not support), `OBJECT_LOCKED`, `CANCELED`, `STORE_*`, `BUCKET_NOT_FOUND`
   */
  putObject(key: string, body: ByteStream | Uint8Array, options?: PutOptions): Promise<PutResult>;

  /** Reads an object as a stream. A stream that ends early fails instead of ending. Leaving the loop frees the connection.
   * @throws LifeboatError `OBJECT_NOT_FOUND`, `OBJECT_CHANGED` (with `ifMatch`), both before the first byte */
  getObject(key: string, options?: GetOptions): Promise<ObjectStream>;

  /** Reads size, time and etag of an object; `undefined` if it does not exist. */
  headObject(key: string, options?: StoreCallOptions): Promise<ObjectInfo | undefined>;

  /** Lists all objects whose keys start with `prefix`, however many, ascending by the keys' UTF-8 bytes. */
  listObjects(prefix: string, options?: ListObjectsOptions): AsyncIterable<ObjectInfo>;

  /** Lists the distinct beginnings of keys, up to and including the first `delimiter` after `prefix`, ascending. */
  listCommonPrefixes(prefix: string, delimiter: string, options?: StoreCallOptions): AsyncIterable<string>;

  /** Deletes an object. A missing key is success, also with `ifMatch`.
   * @throws LifeboatError `OBJECT_CHANGED` (with `ifMatch`; nothing is deleted), `INVALID_REQUEST` as `putObject` */
  deleteObject(key: string, options?: DeleteObjectOptions): Promise<void>;

  /** Creates a URL with which anyone may GET the object for `ttlInSeconds`. Only with `supports.signedUrls`. */
  createSignedUrl?(key: string, ttlInSeconds: number, options?: StoreCallOptions): Promise<string>;

  /** Removes what killed puts of exactly this key left (multipart uploads, temporary files), but nothing of a put that is still running in
   * this process. Returns the number of removed puts. */
  removeUnfinishedPuts?(key: string, options?: StoreCallOptions): Promise<number>;

  /** Finds out, once, what the server can do, and updates `supports`, which has assumptions before. May store and delete a small object of
   * its own below `prefix`. The engine calls it before it writes a backup or a restore. Resolves with options, as config keys of the
   * location, that say the same without a probe. Absent: `supports` needs no probe. */
  probe?(prefix: string, options?: StoreCallOptions): Promise<Readonly<Record<string, string>>>;

  /** Locks an existing object at least as requested. Longer or stricter locks stay. Only with `supports.objectLock`. @throws LifeboatError
   * `OBJECT_NOT_FOUND`, `OBJECT_CHANGED` (with `ifMatch`), `INVALID_REQUEST` as `putObject` */
  lockObject?(key: string, lock: ObjectLock, options?: LockObjectOptions): Promise<void>;

  /** Reads the current lock of an object: `{}` if nothing locks it, `undefined` if it does not exist. Only with `supports.objectLock`. */
  readObjectLock?(key: string, options?: StoreCallOptions): Promise<ObjectLock | undefined>;

  /** Reads how the bucket protects objects. Only with `supports.objectLock`. */
  readProtection?(options?: StoreCallOptions): Promise<BucketProtection>;

  /** Frees connections. The store cannot be used afterwards. */
  close?(): Promise<void>;
}
