/** The outcome for a backup in a location, the same words in every result and event.
 * - `stored`: a backup run wrote it there, complete and readable.
 * - `copied`: a copy or a repair put it there; no complete backup was there before.
 * - `replaced`: a copy or a repair replaced a damaged one.
 * - `present`: it was there already, every byte of it.
 * - `deleted`: it was removed from there.
 * - `failed`: the location did not get it; this run leaves nothing there that is listed as a complete backup. */
export type LocationOutcomeKind = 'stored' | 'copied' | 'replaced' | 'present' | 'deleted' | 'failed';

/** The outcome for a backup in one location. */
export interface LocationOutcome {
  /** The location's name. */
  readonly name: string;
  /** The outcome; see {@link LocationOutcomeKind}. */
  readonly outcome: LocationOutcomeKind;
  /** Bytes that were stored in the location: of the archive in a backup run, of all files in a copy or a repair. */
  readonly bytes: number;
  /** Why the location failed. Only with the outcome `failed`. */
  readonly error?: Error;
  /** Only with the outcome `failed`: parts of the backup may still be there, listed as unfinished. `repairBackup`, `deleteBackup` and
   * `replaceUnfinished` remove them. */
  readonly remains?: boolean;
  /** Only for copies: what a restore from this copy will lack. */
  readonly warnings?: readonly string[];
}
