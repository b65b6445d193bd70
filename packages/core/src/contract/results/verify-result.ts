import type { Issue } from '../../errors/issues/issue.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';

/** The outcome of a verification. */
export interface VerifyResult {
  /** The Backup object, as it is stored. */
  readonly backup: Backup;
  /** Number of objects in the archive. */
  readonly items: number;
  /** Decompressed size of the archive, in bytes. */
  readonly bytes: number;
  /** What is odd but harmless, one sentence each. */
  readonly warnings: readonly string[];
  /** `checked`: every file was compared with its digest, and problems name those that differ. `none`: the backup has no digests, as those
   * that Velero made: damage that gzip's checksum cannot detect, or a file that was exchanged, goes unnoticed. `broken`: the digests are
   * damaged. */
  readonly digests: 'checked' | 'none' | 'broken';
  /** What is missing, damaged or untrusted; empty for a sound backup. */
  readonly problems: readonly string[];
  /** The `problems` (as errors) and `warnings` with codes, for programs. */
  readonly issues: readonly Issue[];
}
