import type { CallOptions } from '../../plugin-api/call-options.ts';

/** What a caller remembers of a backup in a location, outside of that location. */
export interface KnownBackup {
  /** The Backup object's uid. */
  readonly uid: string;
  /** The generation of its digest manifest; it only grows. */
  readonly generation: number;
  /** The SHA-256 of its digest manifest, in lower-case hexadecimal. */
  readonly manifestSha256: string;
}

/**
 * A caller's memory of the backups of one location: in a place that whoever can write the location cannot write. By it an older
 * state of the location is told, which no file of the location itself can tell of.
 */
export interface KnownBackups {
  /** What is known of a backup; `undefined` when nothing is. */
  get(backup: string, options: CallOptions): Promise<KnownBackup | undefined>;
  /** `undefined`: it was deleted. */
  set(backup: string, known: KnownBackup | undefined, options: CallOptions): Promise<void>;
}
