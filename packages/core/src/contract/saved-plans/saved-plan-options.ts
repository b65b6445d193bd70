import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RestorePodHook } from '../hooks/restore-pod-hook.ts';
import type { WholeRunHooks } from '../hooks/whole-run-hooks.ts';
import type { RestoreTransform } from '../transforms/restore-transform.ts';

/** For `planRestore`. */
export interface PlanOptions {
  /** Takes the plan as a file that `apply` carries out: lines of JSON, in pieces, the last one when the plan is whole. It has no values of
   * Secrets, and its hashes can be checked by those only who can read the backup. @default it is not saved */
  readonly save?: PlanSink;
}

/** Where a plan is written to. */
export interface PlanSink {
  /** The next piece; waited for. What it throws ends the plan. */
  write(text: string): Promise<void> | void;
}

/** For `apply`. */
export interface ApplyOptions extends CallOptions {
  /** Name of the Restore object. @default as the plan's request says */
  readonly name?: string;
  /** The functions of the request, which no file can hold: the same names in the same order. Predicates of `select` are not asked again: what
   * they chose is what the plan lists. @default none */
  readonly podHooks?: readonly RestorePodHook[];
  /** See `podHooks`. @default none */
  readonly transforms?: readonly RestoreTransform[];
  /** Needed where the plan was made with them. @default none */
  readonly wholeRunHooks?: WholeRunHooks;
}
