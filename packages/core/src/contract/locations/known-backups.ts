import type { CallOptions } from '../../plugin-api/call-options.ts';

/** What a caller remembers about a backup in a location, stored outside of that location. */
export interface KnownBackup {
  /** The Backup object's uid. */
  readonly uid: string;
  /** The generation of its digest manifest, which only increases. */
  readonly generation: number;
  /** The SHA-256 of its digest manifest, in lower-case hexadecimal. */
  readonly manifestSha256: string;
}

/**
 * A caller's memory of the backups in one location. Keep it in a place to which those who can write to the location have no access. It
 * detects that the location was set back to an older state, which no file in the location itself can show.
 */
export interface KnownBackups {
  /** Returns what is known about a backup, or `undefined`. */
  get(backup: string, options: CallOptions): Promise<KnownBackup | undefined>;
  /** Remembers a backup; `undefined` means that it was deleted. */
  set(backup: string, known: KnownBackup | undefined, options: CallOptions): Promise<void>;
}
