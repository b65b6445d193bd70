/** How a store that takes large objects in parts sends and reads. */
export interface TransferOptions {
  /** Parts of one object sent at once; each is held in memory. @default 2 */
  readonly partConcurrency?: number | undefined;
  /** Attempts per request, the first included. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** From the start of a request until its answer begins; a part's upload lies in between. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long a body that is being read may stand still. @default 60,000 */
  readonly idleTimeoutInMs?: number | undefined;
  /** Keys per page of a listing, 1 to 1,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
