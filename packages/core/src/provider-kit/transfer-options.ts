/** How a store transfers large objects in parts, and how long it waits. */
export interface TransferOptions {
  /** Number of parts of one object that are sent at the same time; each is held in memory. @default 2 */
  readonly partConcurrency?: number | undefined;
  /** How long a failed request is repeated, from its first failure, in milliseconds. Each part of a large object has its own time. 0: it is
   * not repeated. In an engine, the location's patience is used instead. @default 120,000 */
  readonly patienceInMs?: number | undefined;
  /** Attempts per request, including the first, within `patienceInMs`. @default as many as the time allows */
  readonly maxAttempts?: number | undefined;
  /** How long connecting may take, in milliseconds. @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long a request may stall, in milliseconds: no byte of it is sent, and its answer does not begin. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long a body that is being read may stall, in milliseconds. @default 60,000 */
  readonly idleTimeoutInMs?: number | undefined;
  /** Keys per page of a list, 1 to 1,000. @default 1,000 */
  readonly pageSize?: number | undefined;
}
