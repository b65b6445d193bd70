/** How a store transfers large objects in parts, and how long it waits. */
export interface TransferOptions {
  /** How many parts of one object are sent at the same time. Each is held in memory. @default 2 */
  readonly partConcurrency?: number | undefined;
  /** How long a failed request is repeated, in milliseconds, counted from its first failure. Each part of a large object has its own time.
   * 0: requests are not repeated. An engine uses the location's patience instead.
   * @default 120,000 */
  readonly patienceInMs?: number | undefined;
  /** The most attempts per request, including the first, within `patienceInMs`. @default as many as the time allows */
  readonly maxAttempts?: number | undefined;
  /** How long connecting may take, in milliseconds. @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long a request may stall before its answer begins, in milliseconds: no byte of it is sent, and no answer comes.
   * @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long the body of an answer may stall while it is read, in milliseconds. @default 60,000 */
  readonly idleTimeoutInMs?: number | undefined;
  /** Keys per page of a list, 1 to 1,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
