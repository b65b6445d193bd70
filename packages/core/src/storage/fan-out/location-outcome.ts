/** What became of a backup in one of its locations. */
export interface LocationOutcome {
  readonly name: string;
  /** `stored`: whole and readable there. `failed`: it missed out; nothing there is listed as a complete backup. */
  readonly outcome: 'stored' | 'failed';
  /** Compressed bytes of the archive that the location took. */
  readonly bytes: number;
  /** Why it missed out. */
  readonly error?: Error;
  /** Of a location that missed out: something of the backup may still lie there, listed as unfinished.
   * `repairBackup`, `deleteBackup` and `replaceUnfinished` remove it. */
  readonly remains?: boolean;
}
