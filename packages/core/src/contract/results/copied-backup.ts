import type { Issue } from '../../errors/issues/issue.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { LocationOutcomeKind } from './location-outcome.ts';

/** The outcome of a copy. */
export interface CopiedBackup {
  /** The Backup object, as it is stored in the target location. */
  readonly backup: Backup;
  /** The outcome in the target location. */
  readonly outcome: Extract<LocationOutcomeKind, 'copied' | 'replaced' | 'present'>;
  /** Number of files that were copied. */
  readonly files: number;
  /** Stored bytes that were copied. */
  readonly bytes: number;
  /** What a restore from the copy will lack, one sentence each. */
  readonly warnings: readonly string[];
  /** The same as `warnings`, with codes, for programs. */
  readonly issues: readonly Issue[];
}
