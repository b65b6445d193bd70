/** What the holder of a name does with it. */
export type OwnerOperation = 'backup' | 'copy' | 'resume' | 'delete' | 'set-ttl' | 'restore';

/** The lease on the name of a backup or a restore (`lifeboat-in-progress.json` in its folder). The holder renews it for as long as it runs;
 * see docs/reference/storage-format.md. */
export interface LeaseMarker {
  /** Name of the backup, if the lease is on a backup. */
  readonly backup?: string;
  /** Name of the restore, if the lease is on a restore. */
  readonly restore?: string;
  /** Identifies the run; each run has its own. */
  readonly writer: string;
  /** When the run took the name, by its own clock. For people only. */
  readonly startTimestamp: string;
  /** Name of the run's host. For people only. */
  readonly host: string;
  /** Id of the run's process. For people only. */
  readonly pid: number;
  /** The engine's `owner`. Absent if the engine has none. */
  readonly owner?: string;
  /** Identifies one start of the run's process. A restarted engine with the same `owner` has another instance, so it knows that this one
   * has ended. */
  readonly instance?: string;
  /** What the run does. Absent in markers of version 0.1. */
  readonly operation?: OwnerOperation;
  /** Number of renewals of the lease. Absent in markers of version 0.1, which did not renew leases. */
  readonly renewals?: number;
  /** How long the lease lasts after the marker was last written, in milliseconds. @default 60,000 */
  readonly leaseInMs?: number;
  /** `metadata.uid` of the backup: it identifies the remains of one backup in several locations. */
  readonly uid?: string;
  /** When the run gave up the name. From then on, others can take it over at once. */
  readonly released?: string;
}

/** The lease on a backup's name, the first object that a backup writes. */
export interface BackupMarker extends LeaseMarker {
  readonly backup: string;
}
