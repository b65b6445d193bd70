import type { BlockedCode } from '../../errors/verdicts/blocked-codes.ts';
import type { PlanWarningCode as WarningCode } from '../../errors/verdicts/plan-warning-codes.ts';
import type { RowCode } from '../../errors/verdicts/row-codes.ts';

/** Why a plan treats an object as it does: `rowCodes` lists the decisions of the plan; `blockedCodes` lists what the API server answered to
 * a dry-run, and problems that were found without one. */
export type PlanCode = RowCode | BlockedCode;

/** What a person should know about an object that can be restored nevertheless; `planWarningCodes` lists the codes. */
export type PlanWarningCode = WarningCode;
