import type { ErrorCode } from '../error-codes.ts';
import type { Remedy } from '../remedy.ts';
import type { IssueCode } from './issue-codes.ts';

/** Something that a run met and that did not end it, for programs. */
export interface Issue {
  /** How severe it is. `error`: the run is PartiallyFailed at best. `warning`: counted in `status.warnings`. `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What happened, as one of `issueCodes`. */
  readonly code: IssueCode;
  /** What happened, for people. The text may change between versions. */
  readonly message: string;
  /** The object of the cluster concerned; in a restore, by its name in the target cluster. Absent if it is not about one object. */
  readonly object?: { readonly groupResource: string; readonly namespace: string; readonly name: string };
  /** Name of the storage location concerned. Absent if it is not about one location. */
  readonly location?: string;
  /** Code of the error that caused it. Absent if there was none. */
  readonly errorCode?: ErrorCode;
  /** What to do next, for programs. `issueCodes` has it for people. */
  readonly remedy?: readonly Remedy[];
}

/** How many issues a result holds. */
export const maxIssues = 1000;
