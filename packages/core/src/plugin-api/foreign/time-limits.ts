/** How long code that is not the engine's own may take; docs/production/time-limits.md has them all. */
export const foreignTimeLimits = {
  /** One call of an item action of the engine's options: what takes longer is an asynchronous operation. */
  actionInMs: 10 * 60_000,
  /** One call of a transform of a restore, for one object. */
  transformInMs: 60_000,
  /** A store: one request, and of a transfer the time since its last byte. More than a store's own patience. */
  storeInMs: 10 * 60_000,
  /** One call of a snapshotter: some wait until a volume is there. */
  snapshotterInMs: 60 * 60_000,
  /** A function that is asked for credentials, for a signature, or for what is known of a backup. */
  credentialsInMs: 2 * 60_000,
  /** Who keeps the objects of runs (`records`). */
  recordInMs: 30_000,
  /** After a cancel: to clean up, before the call is given up. */
  graceInMs: 30_000,
} as const;
