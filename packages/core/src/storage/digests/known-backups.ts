import type { CallOptions } from '../../plugin-api/call-options.ts';

/** What a caller remembers of a backup in a location, outside of that location. */
export interface KnownBackup {
  readonly uid: string;
  /** Of its digest manifest; it only grows. */
  readonly generation: number;
  /** Of its digest manifest, lower-case hexadecimal. */
  readonly manifestSha256: string;
}

/**
 * A caller's memory of the backups of one location: in a place that whoever can write the location cannot write. By it an older
 * state of the location is told, which no file of the location itself can tell of.
 */
export interface KnownBackups {
  get(backup: string, options: CallOptions): Promise<KnownBackup | undefined>;
  /** `undefined`: it was deleted. */
  set(backup: string, known: KnownBackup | undefined, options: CallOptions): Promise<void>;
}

/** What speaks against a backup as it is there now; `undefined` where nothing does.
 * @param found `undefined`: it has no digests */
export function knownBackupProblem(known: KnownBackup, found: KnownBackup | undefined): string | undefined {
  const then = `generation ${known.generation} of uid ${known.uid || '(none)'} is known from before`;
  if (!found) return `it has no digests, but ${then}: somebody removed them, or put another backup in its place`;
  if (found.uid !== known.uid) return `its uid is ${found.uid || '(none)'}, but ${then}: another backup was put in its place`;
  if (found.generation < known.generation) return `it is of generation ${found.generation}, but ${then}: an older state was put back`;
  if (found.generation === known.generation && found.manifestSha256 !== known.manifestSha256)
    return `its digests are others than those of ${then.replace(' is known', ', which is known')}: it was changed`;
  return undefined;
}
