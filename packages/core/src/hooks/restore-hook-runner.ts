import PQueue from 'p-queue';
import type { HookEvent } from '../engine/events.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { LogFields, Logger } from '../plugin-api/logger.ts';
import { formatGoDuration } from '../velero-api/go-duration.ts';
import { formatHookCommand } from '../velero-api/hook-command.ts';
import type { HookStatus } from '../velero-api/hooks.ts';
import { execHookCommand } from './exec-hook-command.ts';
import type { PodHookContext } from './pod-hook-context.ts';
import { createPodWaiter } from './pod-waiter.ts';
import { createPodWatcher } from './pod-watcher.ts';
import { type RestoreHook, type RestoreHookSources, restoreHooksOf } from './restore-hooks-of.ts';
import { runRestoreHooks } from './run-restore-hooks.ts';
import { runWithin } from './run-within.ts';

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
    const tell = (hook: RestoreHook, state: HookEvent['state'], message?: string) =>
      onEvent({
        type: 'hook',
        object: { groupResource: 'pods', namespace, name },
        hook: hook.name,
        when: 'post',
        container: hook.container,
        state,
        ...(message !== undefined && { message }),
      });
    const fail = (hook: RestoreHook, message: string) => {
      counts.failed += 1;
      log.counted.error(message, hookFields(hook));
      tell(hook, 'failed', message);
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
            log.lines.info(`Container ${hook.container} is not up: post-restore hooks will not yet be executed`, { pod: podName });
            tell(hook, 'waiting');
          },
          notRun: (hook, reason) =>
            fail(hook, `hook ${hook.name} in container ${hook.container} in pod ${podName} not executed: ${reason}`),
          failed(hook, error) {
            log.lines.error('Error executing hook', { ...hookFields(hook), pod: podName, error });
            const output = LifeboatError.isInstance(error, 'TIMEOUT') ? error.context.output : undefined;
            if (output !== undefined) log.lines.info(`output before the time-out: ${output}`, { pod: podName });
            const reason = error instanceof Error ? error.message : String(error);
            fail(hook, `hook ${hook.name} in container ${hook.container} failed to execute, err: ${reason}`);
          },
        },
        run: (hook, now) =>
          queue.add(async () => {
            tell(hook, 'running');
            await runHook(hook, now, log.lines);
            tell(hook, 'succeeded');
          }),
      });
    } finally {
      waiter.stop();
    }
  }

  async function runHook(hook: RestoreHook, pod: KubeObject, logger: Logger): Promise<void> {
    const { name, namespace = '' } = pod.metadata;
    const fields: LogFields = {
      ...hookFields(hook),
      pod: `${namespace}/${name}`,
      hookName: hook.name,
      hookContainer: hook.container,
      hookOnError: hook.onError,
      hookTimeout: `{${formatGoDuration(hook.execTimeoutInMs)}}`,
      ...('command' in hook.does && { hookCommand: formatHookCommand(hook.does.command) }),
    };
    logger.info('running exec hook', fields);
    const exec = async (command: readonly string[], container: string, within: AbortSignal) => {
      const request = { namespace, pod: name, container, command, timeoutInMs: hook.execTimeoutInMs };
      const result = await execHookCommand(request, { cluster, signal: within });
      logger.info(`stdout: ${result.stdout}`, fields);
      logger.info(`stderr: ${result.stderr}`, fields);
      return result;
    };
    if ('command' in hook.does) {
      const { exitCode } = await exec(hook.does.command, hook.container, signal);
      if (exitCode !== 0)
        throw new LifeboatError({ code: 'HOOK_FAILED', message: `command terminated with exit code ${exitCode}`, context: { exitCode } });
      return;
    }
    const { run } = hook.does;
    await runWithin({
      what: 'the function',
      timeoutInMs: hook.execTimeoutInMs,
      signal,
      call: (limit) => {
        const context: PodHookContext = {
          pod,
          logger,
          signal: limit,
          exec: (command, { container = hook.container } = {}) => exec(command, container, limit),
        };
        return run(context);
      },
    });
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

function hookFields({ source, does }: RestoreHook): LogFields {
  return { hookSource: source, hookType: 'command' in does ? 'exec' : 'function', hookPhase: 'post' };
}
