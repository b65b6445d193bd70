import PQueue from 'p-queue';
import type { HookEvent } from '../engine/events.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { LogFields, Logger } from '../plugin-api/logger.ts';
import type { HookStatus } from '../velero-api/hooks.ts';
import { createPodWaiter } from './pod-waiter.ts';
import { createPodWatcher } from './pod-watcher.ts';
import { type RestoreHook, type RestoreHookSources, restoreHooksOf } from './restore-hooks-of.ts';
import { runPodHook } from './run-pod-hook.ts';
import { runRestoreHooks } from './run-restore-hooks.ts';

export interface RestoreHookRunnerOptions {
  readonly cluster: ClusterClient;
  readonly sources: RestoreHookSources;
  /** Selects the Pods that this restore makes. */
  readonly labelSelector: string;
  /** Hooks that run at a time. All wait at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: HookEvent) => void;
}

/** Loggers about one Pod: `counted` ones make errors of the restore, the others write lines only. */
export interface PodLoggers {
  readonly counted: Logger;
  readonly lines: Logger;
}

/** Runs the hooks of restored Pods beside the restore. One Pod's failure does not touch another's hooks. */
export interface RestoreHookRunner {
  /** Begins to wait for a Pod that was just created. */
  start(pod: KubeObject, log: PodLoggers): void;
  /** Pods whose hooks have not ended. */
  readonly waitingPods: number;
  /** Waits for the hooks of all Pods. Rejects with `CANCELED` when the signal ends that. */
  settled(): Promise<void>;
  /** Ends all waits and calls, and waits for their end. */
  cancel(): Promise<void>;
  readonly status: HookStatus;
}

export function createRestoreHookRunner(options: RestoreHookRunnerOptions): RestoreHookRunner {
  const { cluster, sources, labelSelector, onEvent } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const watcher = createPodWatcher({ cluster, labelSelector });
  const queue = new PQueue({ concurrency: options.concurrency });
  const running = new Set<Promise<void>>();
  const counts = { attempted: 0, failed: 0 };

  async function runHooks(pod: KubeObject, hooks: readonly RestoreHook[], log: PodLoggers): Promise<void> {
    const { name, namespace = '' } = pod.metadata;
    const podName = `${namespace}/${name}`;
    const lines = withFields(log.lines, { pod: podName });
    const tell = ({ name: hook, container }: RestoreHook, state: HookEvent['state'], message?: string) =>
      onEvent({
        type: 'hook',
        object: { groupResource: 'pods', namespace, name },
        hook,
        when: 'post',
        container,
        state,
        ...(message !== undefined && { message }),
      });
    const fail = (hook: RestoreHook, message: string) => {
      counts.failed += 1;
      log.counted.error(message, {
        hookSource: hook.source,
        hookType: typeof hook.action === 'function' ? 'function' : 'exec',
        hookPhase: 'post',
      });
    };
    const waiter = createPodWaiter(watcher, { namespace, name }, signal);
    try {
      await runRestoreHooks({
        pod,
        hooks,
        waiter,
        signal,
        report: {
          waiting(hook) {
            lines.info(`Container ${hook.container} is not up: post-restore hooks will not yet be executed`);
            tell(hook, 'waiting');
          },
          lost: (reason) => lines.warn(`pod ${reason} before some post-restore exec hooks ran`),
          notRun(hook, reason) {
            const message = `hook ${hook.name} in container ${hook.container} in pod ${podName} not executed: ${reason}`;
            fail(hook, message);
            tell(hook, 'failed', message);
          },
          failed: (hook, error) => fail(hook, `hook ${hook.name} in container ${hook.container} failed to execute, err: ${error.message}`),
        },
        run: (hook, now) => queue.add(() => runPodHook({ hook, phase: 'post', pod: now, cluster, log: lines, emit: onEvent, signal })),
      });
    } finally {
      waiter.stop();
    }
  }

  return {
    start(pod, log) {
      const { hooks, warnings } = restoreHooksOf(pod, sources);
      for (const warning of warnings) log.counted.warn(warning);
      if (hooks.length === 0) return;
      counts.attempted += hooks.length;
      const work = runHooks(pod, hooks, log).catch((error: unknown) => {
        if (!signal.aborted) log.counted.error('The hooks of the Pod ended early', { error });
      });
      running.add(work);
      void work.finally(() => running.delete(work));
    },
    get waitingPods() {
      return running.size;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
      if (options.signal.aborted)
        throw new LifeboatError({ code: 'CANCELED', message: 'The restore was canceled while hooks ran', cause: options.signal.reason });
    },
    async cancel() {
      stop.abort();
      await Promise.all(running);
    },
    get status() {
      const { attempted, failed } = counts;
      return { ...(attempted > 0 && { hooksAttempted: attempted }), ...(failed > 0 && { hooksFailed: failed }) };
    },
  };
}

function withFields(logger: Logger, fields: LogFields): Logger {
  return {
    debug: (message, more) => logger.debug(message, { ...fields, ...more }),
    info: (message, more) => logger.info(message, { ...fields, ...more }),
    warn: (message, more) => logger.warn(message, { ...fields, ...more }),
    error: (message, more) => logger.error(message, { ...fields, ...more }),
  };
}
