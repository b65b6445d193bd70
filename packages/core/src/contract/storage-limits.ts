import type { Duration } from '../velero-api/values/duration.ts';

/** How far the locations of one backup may drift apart, and how long they wait for each other. */
export interface StorageLimits {
  /** Bytes of the archive that may wait for one location while it is slower than the others. All locations share the waiting bytes, so this
   * limits the memory of the whole backup. @default 16 MiB */
  readonly maxQueuedBytes?: number;
  /** How long a location may accept no byte although some are waiting for it, or leave one request unanswered. After that it is dropped,
   * even if the policy needs it. A store that sends parts accepts no byte while a part is on its way. @default '5m' */
  readonly stallTimeout?: Duration;
  /** How long the other locations may have waited for a slow one in total before it is dropped. A given limit applies to every location.
   * @default '10m' for a location that the policy does not need; no limit for one that it needs (with `all`, every one) */
  readonly lagTimeout?: Duration;
}

export const defaultStorageLimits = {
  maxQueuedBytes: 16 * 1024 * 1024,
  stallTimeoutInMs: 5 * 60_000,
  lagTimeoutInMs: 10 * 60_000,
} as const;
