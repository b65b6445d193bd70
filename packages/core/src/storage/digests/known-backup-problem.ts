import type { KnownBackup } from '../../contract/locations/known-backups.ts';

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
