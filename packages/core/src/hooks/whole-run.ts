import type { WholeRunContext, WholeRunEnd, WholeRunHooks } from '../contract/hooks/whole-run-hooks.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { callForeign, type ForeignCall } from '../plugin-api/foreign/call-foreign.ts';
import { durationInMs } from '../velero-api/values/duration.ts';

export interface WholeRun {
  /** Does nothing the second time. @throws LifeboatError `HOOK_FAILED`, `TIMEOUT`, `CANCELED` */
  before(): Promise<void>;
  /** Returns what went wrong. Does nothing before `before`, and the second time. */
  after(end: WholeRunEnd): Promise<LifeboatError | undefined>;
}

export const defaultWholeRunTimeoutInMs = 600_000;

/** Runs the hooks of one run, each at most once. */
export function createWholeRun(hooks: WholeRunHooks | undefined, context: WholeRunContext): WholeRun {
  const { operation, name, signal } = context;
  const timeoutInMs = durationInMs(hooks?.timeout) ?? defaultWholeRunTimeoutInMs;
  let started = false;
  let owed = false;

  async function run(which: 'before' | 'after', call: ForeignCall<void>['call'], stop?: AbortSignal): Promise<void> {
    const what = `The "${which}" hook of ${operation} ${name}`;
    try {
      await callForeign({ what, timeoutInMs, signal: stop, call });
    } catch (error) {
      if (LifeboatError.isInstance(error, 'CANCELED', 'TIMEOUT')) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw new LifeboatError({ code: 'HOOK_FAILED', message: `${what} failed: ${message}`, cause: error });
    }
  }

  return {
    async before() {
      if (started) return;
      started = true;
      owed = true;
      if (hooks?.before) await run('before', (limit) => hooks.before?.({ ...context, signal: limit }), signal);
    },
    async after(end) {
      if (!owed || !hooks?.after) return undefined;
      owed = false;
      try {
        await run('after', (limit) => hooks.after?.({ ...context, ...end, signal: limit }));
        return undefined;
      } catch (error) {
        return error as LifeboatError;
      }
    },
  };
}
