import type { Issue } from '../../errors/issues/issue.ts';
import type { LocationOutcome } from './location-outcome.ts';

/** What a repair found and did. */
export interface RepairedBackup {
  /** The location that the others were compared with and repaired from. */
  readonly source: string;
  /** One for each location that shall have the backup: `present`, `copied`, `replaced` or `failed`. */
  readonly locations: readonly LocationOutcome[];
  /** What the outcomes say of failures (as errors) and warnings, for programs. */
  readonly issues: readonly Issue[];
}
