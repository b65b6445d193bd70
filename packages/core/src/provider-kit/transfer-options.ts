/** How a store that takes large objects in parts sends and reads. */
export interface TransferOptions {
  /** Parts of one object sent at once; each is held in memory. @default 2 */
  readonly partConcurrency?: number | undefined;
  /** How long a request that failed is repeated, from its first failure; each part of a large object has its own. 0: not at all.
   * An engine's patience takes the place of the store's. @default 120,000 */
  readonly patienceInMs?: number | undefined;
  /** Attempts per request, the first included, within that time. @default as many as it allows */
  readonly maxAttempts?: number | undefined;
  /** @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long a request may stand still: no byte of it leaves and its answer does not begin. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long a body that is being read may stand still. @default 60,000 */
  readonly idleTimeoutInMs?: number | undefined;
  /** Keys per page of a listing, 1 to 1,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
