import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterClient } from '../kubernetes/port/cluster-client.ts';
import { callForeign, type ForeignCall } from '../plugin-api/foreign/call-foreign.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { Backup } from '../velero-api/objects/backup.ts';

/** What a hook around a whole backup or restore works with. */
export interface WholeRunContext {
  readonly operation: 'backup' | 'restore';
  /** Of the backup or restore. */
  readonly name: string;
  /** The backup to make: its spec with all defaults. */
  readonly backup?: Backup;
  readonly cluster: ClusterClient;
  readonly logger: Logger;
  /** Of `before`: aborted when the run is canceled. Of `after`: not by that, only when its time is over. */
  readonly signal: AbortSignal;
}

/** How the run ended, as far as it is known before `after` itself has run. */
export interface WholeRunEnd {
  readonly phase: string;
  /** Why the run as a whole failed. */
  readonly error?: unknown;
}

/** Functions around a whole backup or restore. */
export interface WholeRunHooks {
  /** Runs once the request is known to be good, before anything is collected or written anywhere. If it fails,
   * the run is refused. */
  before?(context: WholeRunContext): Promise<void> | void;
  /** Runs after everything, also after a failure and a cancellation, as soon as `before` was started (or would have been).
   * If it fails, that is an error of the run. */
  after?(context: WholeRunContext & WholeRunEnd): Promise<void> | void;
  /** For each of both. @default 600000 (10 minutes) */
  timeoutInMs?: number;
}

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
  const timeoutInMs = hooks?.timeoutInMs ?? defaultWholeRunTimeoutInMs;
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
