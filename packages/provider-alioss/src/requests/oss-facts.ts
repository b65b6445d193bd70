/** The facts of an answer that are safe to show. */
export interface OssFacts {
  /** OSS's code, such as `NoSuchKey`, or the error's name. */
  readonly name: string;
  readonly message: string;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  /** OSS's number of the exact reason, such as `0026-00000001`. */
  readonly ecCode: string | undefined;
  /** Where the server says that the bucket is. */
  readonly endpoint: string | undefined;
}
