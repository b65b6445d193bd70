/** What is done by whoever holds a name. */
export type OwnerOperation = 'backup' | 'copy' | 'resume' | 'delete' | 'set-ttl' | 'restore';

/** The lease on the name of a backup or a restore (`lifeboat-in-progress.json` in its folder). Who holds it renews it as long as
 * it runs; see docs/reference/storage-format.md. */
export interface LeaseMarker {
  /** The name, by what it is of. */
  readonly backup?: string;
  /** Name of the restore, where it is one's. */
  readonly restore?: string;
  /** Unique for each run: tells two of them apart. */
  readonly writer: string;
  /** When the run took the name, by its own clock: for people. */
  readonly startTimestamp: string;
  /** The host name, for people only; so is `pid`. */
  readonly host: string;
  /** The process that has the name. */
  readonly pid: number;
  /** Whose run it is, as the engine's `owner` says. Absent: nobody who could be told from others. */
  readonly owner?: string;
  /** The start of its process: unique for each. An `owner` that comes back as another instance knows that this one has ended. */
  readonly instance?: string;
  /** Absent in markers of version 0.1. */
  readonly operation?: OwnerOperation;
  /** How often the lease was renewed. Absent in markers of version 0.1, which renewed none. */
  readonly renewals?: number;
  /** How long the lease holds after the marker was last written, in milliseconds. @default 60,000 */
  readonly leaseInMs?: number;
  /** `metadata.uid` of the backup: in several locations it tells remains of the same backup. */
  readonly uid?: string;
  /** When the run gave the name up: what it left can be taken over at once. */
  readonly released?: string;
}

/** The lease on a backup's name, the first object that a backup writes. */
export interface BackupMarker extends LeaseMarker {
  readonly backup: string;
}
