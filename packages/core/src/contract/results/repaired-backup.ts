import type { Issue } from '../../errors/issues/issue.ts';
import type { LocationOutcome } from './location-outcome.ts';

/** The outcome of a repair. */
export interface RepairedBackup {
  /** Name of the location that the others were compared with and repaired from. */
  readonly source: string;
  /** One outcome for each location that should have the backup: `present`, `copied`, `replaced` or `failed`. */
  readonly locations: readonly LocationOutcome[];
  /** The failures of the outcomes (as errors) and their warnings, with codes, for programs. */
  readonly issues: readonly Issue[];
}
