import type { PlanWarning } from '../../../contract/results/planned-item.ts';
import type { BlockedCode } from '../../../errors/verdicts/blocked-codes.ts';

/** Why an object could not be restored. */
export interface Block {
  readonly code: BlockedCode;
  /** Names the object and the cause. */
  readonly reason: string;
}

/** What was found out about an object that a restore would create or update. */
export interface Verdict {
  /** Absent: nothing is known that keeps it from being restored. */
  readonly blocked?: Block | undefined;
  /** Why the API server was not asked. */
  readonly notTried?: string | undefined;
  readonly warnings: readonly PlanWarning[];
}

/** What the API server said, or why it was not asked; with `notTried`, a block comes from what was found out otherwise. */
export interface Trial {
  readonly block?: Block | undefined;
  readonly notTried?: string | undefined;
  readonly warnings?: readonly PlanWarning[];
}
