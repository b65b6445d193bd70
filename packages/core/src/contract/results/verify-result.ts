import type { Issue } from '../../errors/issues/issue.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';

/** What a whole read of a backup found. */
export interface VerifyResult {
  /** As it is stored. */
  readonly backup: Backup;
  /** Objects in the archive. */
  readonly items: number;
  /** Decompressed bytes. */
  readonly bytes: number;
  /** Odd but harmless. */
  readonly warnings: readonly string[];
  /** `checked`: every file is what was written, or a problem says which is not. `none`: nothing says what was written, as of Velero's
   * own backups: damage that no checksum of gzip reaches, or a file that was exchanged, is not noticed. `broken`: they are damaged. */
  readonly digests: 'checked' | 'none' | 'broken';
  /** What is missing or damaged, or not to be trusted; empty for a sound backup. */
  readonly problems: readonly string[];
  /** `problems` (as errors) and `warnings`, for programs. */
  readonly issues: readonly Issue[];
}
