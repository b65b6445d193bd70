/** What a request is about, for the messages of its errors. */
export interface S3Subject {
  /** What the request does, as a word: `read`, `store`. */
  readonly action: string;
  /** The key as the caller named it, without the store's prefix. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The request's condition. `match`: the object has this etag. `replace`: the same, for a put, where a missing object counts as changed.
   * @default there is no object */
  readonly condition?: 'match' | 'replace' | undefined;
}
