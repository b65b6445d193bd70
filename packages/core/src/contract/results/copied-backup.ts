import type { Issue } from '../../errors/issues/issue.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { LocationOutcomeKind } from './location-outcome.ts';

/** What a copy did. */
export interface CopiedBackup {
  /** The object as it is stored in the target. */
  readonly backup: Backup;
  /** What became of it in the target. */
  readonly outcome: Extract<LocationOutcomeKind, 'copied' | 'replaced' | 'present'>;
  /** Files and stored bytes that were copied. */
  readonly files: number;
  /** Stored bytes that were copied. */
  readonly bytes: number;
  /** What a restore from the copy will lack. */
  readonly warnings: readonly string[];
  /** `warnings`, for programs. */
  readonly issues: readonly Issue[];
}
