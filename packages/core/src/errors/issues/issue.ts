import type { ErrorCode } from '../error-codes.ts';
import type { Remedy } from '../remedy.ts';
import type { IssueCode } from './issue-codes.ts';

/** Something that a run met and that did not end it, for programs. */
export interface Issue {
  /** `error`: the run is PartiallyFailed at best. `warning`: it is counted in `status.warnings`. `info`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'info';
  /** What is the matter, one of `issueCodes`. */
  readonly code: IssueCode;
  /** For people; it may change between versions. */
  readonly message: string;
  /** Which object of the cluster it is about; of a restore as it is called in the target. */
  readonly object?: { readonly groupResource: string; readonly namespace: string; readonly name: string };
  /** Which storage location it is about. */
  readonly location?: string;
  /** The code of the error behind it. */
  readonly errorCode?: ErrorCode;
  /** What gets on, for programs. `issueCodes` says it for people. */
  readonly remedy?: readonly Remedy[];
}

/** How many issues a result holds. */
export const maxIssues = 1000;
