/** What a request was about, for its error's message. */
export interface S3Subject {
  /** What was being done, in words: `read`, `store`. */
  readonly action: string;
  /** The key as the caller named it, without the store's prefix. */
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The request's condition: `match`: a certain object is there; `replace`: so that it can be replaced, where a missing one
   * counts as changed. @default none is there */
  readonly condition?: 'match' | 'replace' | undefined;
}
