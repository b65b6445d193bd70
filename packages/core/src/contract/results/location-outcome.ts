/** The words for what became of a backup in a location, in every result and event.
 * - `stored`: a backup run wrote it there, whole and readable.
 * - `copied`: a copy or a repair put it there, where no complete backup was.
 * - `replaced`: a copy or a repair put it in the place of a damaged one.
 * - `present`: it was there already, every byte of it.
 * - `deleted`: it was removed from there.
 * - `failed`: the location misses it; nothing there is listed as a complete backup because of this run. */
export type LocationOutcomeKind = 'stored' | 'copied' | 'replaced' | 'present' | 'deleted' | 'failed';

/** What became of a backup in one location. */
export interface LocationOutcome {
  /** The location's name. */
  readonly name: string;
  /** What became of it; see {@link LocationOutcomeKind}. */
  readonly outcome: LocationOutcomeKind;
  /** Stored bytes that the location took: of the archive in a backup run, of all files in a copy or a repair. */
  readonly bytes: number;
  /** Why it failed. */
  readonly error?: Error;
  /** Set for a location that failed: something of the backup may still lie there, listed as unfinished.
   * `repairBackup`, `deleteBackup` and `replaceUnfinished` remove it. */
  readonly remains?: boolean;
  /** Set for a copy: what a restore from it will lack. */
  readonly warnings?: readonly string[];
}
