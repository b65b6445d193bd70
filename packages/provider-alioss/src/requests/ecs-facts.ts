/** The facts of an answer that are safe to show. */
export interface EcsFacts {
  /** The API's code, such as `InvalidDiskId.NotFound`, or the error's name. */
  readonly name: string;
  readonly message: string;
  readonly statusCode: number | undefined;
  readonly permission: string;
  readonly region: string;
}
