/** How a run holds the names of the backups that it writes, resumes or deletes. Other runs take a name over only after its lease has
 * ended. */
export interface LeaseOptions {
  /** How long other runs wait, after the last sign of life of this one, before they take the name over, in milliseconds. From 1,000 to
   * 3,600,000. @default 60,000 */
  readonly durationInMs?: number;
  /** The pause between two signs of life, in milliseconds; at most half of `durationInMs`. @default a quarter of `durationInMs`: 15,000 */
  readonly renewalIntervalInMs?: number;
}

/** {@link LeaseOptions} with all defaults filled in. */
export interface LeaseSettings {
  /** How long a lease lasts after its last renewal, in milliseconds. */
  readonly durationInMs: number;
  /** The pause between two renewals, in milliseconds. */
  readonly renewalIntervalInMs: number;
  /** Identifies the holder of the leases across restarts of the process. @default none: holders cannot be told apart across restarts */
  readonly owner?: string | undefined;
}
