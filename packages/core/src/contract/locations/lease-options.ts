/** How a run holds the names of the backups that it writes, resumes or deletes. */
export interface LeaseOptions {
  /** How long others wait, after the last sign of life of a run, before they take the name over, in milliseconds. From 1,000
   * to 3,600,000. @default 60,000 */
  readonly durationInMs?: number;
  /** The pause between two signs of life, in milliseconds; at most half of `durationInMs`. @default a quarter of `durationInMs`: 15,000 */
  readonly renewalIntervalInMs?: number;
}

/** {@link LeaseOptions}, with what was not said filled in. */
export interface LeaseSettings {
  /** How long a lease lasts since its last renewal. */
  readonly durationInMs: number;
  /** How often it is renewed. */
  readonly renewalIntervalInMs: number;
  /** Who holds the leases, the same after a restart of the process. @default nobody who could be told from others */
  readonly owner?: string | undefined;
}
