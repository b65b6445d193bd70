import type { ByteStream, CallOptions } from './call-options.ts';

/** One object of a store. */
export interface ObjectInfo {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly lastModified?: Date;
  readonly etag?: string;
}

export interface PutOptions extends CallOptions {
  /** Fail with `OBJECT_ALREADY_EXISTS` when the key exists. Only where `supports.conditionalPut`. @default false */
  readonly ifAbsent?: boolean;
}

/** Bytes `start` to `end`, both included, counted from 0. Without `end`, or with one past the object's: to the last byte.
 * A range that begins past the last byte is empty. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface GetOptions extends CallOptions {
  readonly range?: ByteRange;
}

/**
 * Keeps objects under keys. Bound to ONE bucket and ONE credential set when it is created: two stores in one process
 * never share credentials, endpoints or regions.
 *
 * Keys are UTF-8, `/`-separated, relative to the location's prefix. Errors are LifeboatErrors whose message names the
 * key and the bucket, and never a secret. Every promise below is a case of the conformance suite in `@lifeboat/testkit`.
 */
export interface ObjectStore {
  readonly specVersion: 1;
  readonly supports: {
    /** `createSignedUrl` works. */
    readonly signedUrls: boolean;
    /** `putObject` with `ifAbsent` is atomic. */
    readonly conditionalPut: boolean;
  };

  /**
   * Stores an object: all or nothing. The body's length need not be known; memory stays bounded, the source is read
   * only as fast as the store takes it. A `get` right after sees the object. When the source fails, the put rejects
   * with that error; then, and after an abort, no object and no hidden remains (multipart parts, temporary files) are
   * left, and an object that was there before is still whole. A streamed body is never sent twice.
   * @throws LifeboatError `OBJECT_ALREADY_EXISTS` (with `ifAbsent`), `CANCELED`, `STORE_*`, `BUCKET_NOT_FOUND`
   */
  putObject(key: string, body: ByteStream | Uint8Array, options?: PutOptions): Promise<void>;

  /** Reads an object as a stream. A stream that ends early fails instead of ending. Leaving the loop frees the connection.
   * @throws LifeboatError `OBJECT_NOT_FOUND` before the first byte */
  getObject(key: string, options?: GetOptions): Promise<ByteStream>;

  /** Facts about an object, `undefined` when it does not exist. */
  headObject(key: string, options?: CallOptions): Promise<ObjectInfo | undefined>;

  /** All objects whose key starts with `prefix`, ascending by the key's UTF-8 bytes, any number of them. */
  listObjects(prefix: string, options?: CallOptions): AsyncIterable<ObjectInfo>;

  /** The distinct beginnings of keys up to and including the first `delimiter` after `prefix`, ascending. */
  listCommonPrefixes(prefix: string, delimiter: string, options?: CallOptions): AsyncIterable<string>;

  /** Removes an object. A missing key is success. */
  deleteObject(key: string, options?: CallOptions): Promise<void>;

  /** A URL by which anyone may GET the object for `ttlInSeconds`. Only where `supports.signedUrls`. */
  createSignedUrl?(key: string, ttlInSeconds: number, options?: CallOptions): Promise<string>;

  /** Finds and removes what killed puts of exactly this key left (multipart uploads, temporary files), never of a put
   * that is still running in this process. Returns how many there were. */
  removeUnfinishedPuts?(key: string, options?: CallOptions): Promise<number>;

  /** Frees connections. The store is not used afterwards. */
  close?(): Promise<void>;
}
