import type { Backup } from '../../velero-api/objects/backup.ts';

/** What a copy did. */
export interface CopiedBackup {
  /** As it is stored in the target. */
  readonly backup: Backup;
  /** `present`: the target had it already, with the same bytes. `replaced`: the target's was damaged. */
  readonly outcome: 'copied' | 'replaced' | 'present';
  /** Files and stored bytes that were copied. */
  readonly files: number;
  readonly bytes: number;
  /** What a restore from the copy will lack. */
  readonly warnings: readonly string[];
}
