import type { BlockedCode } from '../../errors/verdicts/blocked-codes.ts';
import type { PlanWarningCode as WarningCode } from '../../errors/verdicts/plan-warning-codes.ts';

/** Why an object of a plan is dealt with as it is. */
export type PlanCode =
  /** It is there and differs, and the policy leaves it as it is. */
  | 'DIFFERS'
  /** It is there and the same, and gets the labels of the restore. */
  | 'LABELS_ONLY'
  /** It would be made anew, were it not in use. */
  | 'IN_USE'
  /** It is held by somebody in this cluster. */
  | 'HELD'
  /** What was skipped: the rule, as in `SkipRule`. */
  | 'POLICY'
  | 'CLUSTER_OWN'
  | 'COMMAND'
  /** `select` fails on it, so that nobody knows whether it is selected. */
  | 'SELECTION_UNDECIDED'
  | 'FINISHED'
  | 'REMADE'
  | 'NEW_VOLUME'
  | 'ACTION'
  /** The backup's copy of it is damaged, or could not be prepared. */
  | 'NOT_READABLE'
  /** The data of its volume is not to be had. */
  | 'DATA_LOST'
  /** What the API server said to a dry-run, or what was found out without one: see `blockedCodes`. */
  | BlockedCode;

/** What a person should know of an object that can be restored all the same: see `planWarningCodes`. */
export type PlanWarningCode = WarningCode;
