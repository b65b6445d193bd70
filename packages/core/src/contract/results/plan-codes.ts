import type { BlockedCode } from '../../errors/verdicts/blocked-codes.ts';
import type { PlanWarningCode as WarningCode } from '../../errors/verdicts/plan-warning-codes.ts';
import type { RowCode } from '../../errors/verdicts/row-codes.ts';

/** Why an object of a plan is dealt with as it is: see `rowCodes`; and what the API server said to a dry-run, or what was found out
 * without one: see `blockedCodes`. */
export type PlanCode = RowCode | BlockedCode;

/** What a person should know of an object that can be restored all the same: see `planWarningCodes`. */
export type PlanWarningCode = WarningCode;
