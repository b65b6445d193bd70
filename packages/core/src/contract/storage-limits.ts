import type { Duration } from '../velero-api/values/duration.ts';

/** How far the locations of one backup may drift apart, and how long they wait for each other. */
export interface StorageLimits {
  /** Bytes of the archive that may queue for one location while it is slower than the others. The queued bytes are the same
   * for all locations, so this bounds the memory of the backup, not of each location. @default 16 MiB */
  readonly maxQueuedBytes?: number;
  /** A location is dropped, needed or not, when for so long it takes no byte although there are some, or does not answer one
   * request. A store that sends parts takes none while a part is on its way. @default '5m' */
  readonly stallTimeout?: Duration;
  /** A location is dropped when others, which had nothing to do meanwhile, have waited for it so long in all.
   * @default '10m' for a location that the policy can do without; no limit for one that it needs, as every
   * one with `all`. A limit that is given counts for both */
  readonly lagTimeout?: Duration;
}

export const defaultStorageLimits = {
  maxQueuedBytes: 16 * 1024 * 1024,
  stallTimeoutInMs: 5 * 60_000,
  lagTimeoutInMs: 10 * 60_000,
} as const;
