import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RestorePodHook } from '../hooks/restore-pod-hook.ts';
import type { WholeRunHooks } from '../hooks/whole-run-hooks.ts';
import type { RestoreTransform } from '../transforms/restore-transform.ts';

/** Options of `planRestore`. */
export interface PlanOptions {
  /** Receives the plan as a file that `apply` can carry out: lines of JSON, in pieces; the last piece comes when the plan is complete. It
   * has no values of Secrets, and only a reader of the backup can verify its hashes. @default the plan is not saved */
  readonly save?: PlanSink;
}

/** Receives the pieces of a saved plan. */
export interface PlanSink {
  /** Called with the next piece and awaited. If it throws, the plan fails. */
  write(text: string): Promise<void> | void;
}

/** Options of `apply`. */
export interface ApplyOptions extends CallOptions {
  /** Name of the Restore object. @default the name in the plan's request */
  readonly name?: string;
  /** The hook functions of the plan's request, which a file cannot hold: the same names in the same order. Predicates of `select` do not
   * run again, because the plan lists what they chose. @default none */
  readonly podHooks?: readonly RestorePodHook[];
  /** The transforms of the plan's request: the same names in the same order. @default none */
  readonly transforms?: readonly RestoreTransform[];
  /** The whole-run hooks of the plan's request. Required if the plan was made with some. @default none */
  readonly wholeRunHooks?: WholeRunHooks;
}
