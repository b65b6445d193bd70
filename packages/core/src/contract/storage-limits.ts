import type { Duration } from '../velero-api/values/duration.ts';

/** How far the locations of one backup may drift apart, and how long they wait for each other. */
export interface StorageLimits {
  /** Bytes of the archive that may queue for one location while it is slower than the others. The queued bytes are the same
   * for all locations, so this bounds the memory of the backup, not of each location. @default 16 MiB */
  readonly maxQueuedBytes?: number;
  /** How long a location may take no byte that is there for it, or leave one request without an answer. It is dropped then, even if
   * the policy needs it. A store that sends parts takes no byte while a part is on its way. @default '5m' */
  readonly stallTimeout?: Duration;
  /** How long the other locations, idle meanwhile, wait for a slow one in total before it is dropped.
   * @default '10m' for a location that the policy can do without; no limit for one that the policy needs, which with `all` is
   * every one. A limit that is given counts for both */
  readonly lagTimeout?: Duration;
}

export const defaultStorageLimits = {
  maxQueuedBytes: 16 * 1024 * 1024,
  stallTimeoutInMs: 5 * 60_000,
  lagTimeoutInMs: 10 * 60_000,
} as const;
