import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { formatGoDuration } from '../velero-api/go-duration.ts';
import { execHookCommand } from './exec-hook-command.ts';
import type { PlannedHook } from './planned-hook.ts';
import type { PodHookContext } from './pod-hook-context.ts';

interface CallOptions {
  readonly hook: PlannedHook;
  readonly call: (context: PodHookContext) => Promise<void> | void;
  /** Where `exec` runs. */
  readonly container: string;
  readonly pod: KubeObject;
  readonly cluster: ClusterClient;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Calls a hook's function within its time. @throws what it throws; LifeboatError `TIMEOUT`, `CANCELED`: the function was
 * told by its signal, and is not waited for */
export async function callHookFunction({ hook, call, container, pod, cluster, log, signal }: CallOptions): Promise<void> {
  const until = performance.now() + hook.timeoutInMs;
  const stop = new AbortController();
  const inner = AbortSignal.any([signal, stop.signal]);
  const { namespace = '', name } = pod.metadata;
  const context: PodHookContext = {
    pod,
    logger: log,
    signal: inner,
    exec: (command, options = {}) =>
      execHookCommand(
        {
          namespace,
          pod: name,
          container: options.container ?? container,
          command,
          timeoutInMs: Math.max(1, Math.round(until - performance.now())),
        },
        { cluster, signal: inner },
      ),
  };
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_, reject) => {
    const end = (code: 'TIMEOUT' | 'CANCELED', message: string) => {
      const error = new LifeboatError({ code, message });
      reject(error);
      stop.abort(error);
    };
    timer = setTimeout(
      () => end('TIMEOUT', `timed out after ${formatGoDuration(hook.timeoutInMs)}: what the function began may still go on`),
      Math.min(hook.timeoutInMs, 2 ** 31 - 1),
    );
    if (signal.aborted) end('CANCELED', `Hook ${hook.name} was canceled`);
    else signal.addEventListener('abort', () => end('CANCELED', `Hook ${hook.name} was canceled`), { once: true, signal: inner });
  });
  try {
    await Promise.race([(async () => call(context))(), ended]);
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}
