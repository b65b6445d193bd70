import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { PodHookContext } from '../../contract/hooks/pod-hook-context.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { execHookCommand } from './exec-hook-command.ts';
import type { PlannedHook } from './planned-hook.ts';

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
  const { namespace = '', name } = pod.metadata;
  await callForeign({
    what: `The function of hook ${hook.name} for pod ${namespace}/${name}`,
    timeoutInMs: hook.timeoutInMs,
    signal,
    call: (limit) =>
      call({
        pod,
        logger: log,
        signal: limit,
        exec: (command, options = {}) => {
          const timeoutInMs = Math.max(1, Math.round(until - performance.now()));
          const target = { namespace, pod: name, container: options.container ?? container };
          return execHookCommand({ ...target, command, timeoutInMs }, { cluster, signal: limit });
        },
      }),
  });
}
