import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { HookEvent } from '../../contract/events.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { canceledError, throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { LogFields, Logger } from '../../plugin-api/logger.ts';
import { withSpan } from '../../tracing/with-span.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';
import { formatHookCommand } from '../../velero-api/values/hook-command.ts';
import { callHookFunction } from './call-hook-function.ts';
import { execHookCommand, type HookCommand } from './exec-hook-command.ts';
import type { ExecRights } from './exec-rights.ts';
import type { HookPhase, PlannedHook } from './planned-hook.ts';
import { describeStillRunning } from './still-running.ts';

interface RunPodHookOptions {
  readonly hook: PlannedHook;
  readonly phase: HookPhase;
  readonly pod: KubeObject;
  readonly cluster: ClusterClient;
  readonly execRights: ExecRights;
  /** Of messages about this Pod. */
  readonly log: Logger;
  readonly emit: (event: HookEvent) => void;
  readonly signal: AbortSignal;
  /** Called right before anything reaches the Pod. */
  readonly onStart?: () => void;
  /** Try again while the API server cannot be reached, within the hook's time: for a hook that has to run. */
  readonly insist?: boolean;
}

const retryDelayInMs = 1000;

/** Runs one hook, and says in the log and by events what became of it. Returns why it failed.
 * @throws LifeboatError `CANCELED` when `signal` ended it: a command may then go on in the container */
export async function runPodHook(options: RunPodHookOptions): Promise<Error | undefined> {
  const { namespace = '', name } = options.pod.metadata;
  const pod = { 'k8s.namespace.name': namespace, 'k8s.pod.name': name };
  return await withSpan(
    'lifeboat.hook',
    { ...pod, 'lifeboat.hook': options.hook.name, 'lifeboat.hook.phase': options.phase },
    async (note) => {
      const failure = await runHook(options);
      if (failure) note({ 'error.type': LifeboatError.isInstance(failure) ? failure.code : failure.name });
      return failure;
    },
  );
}

async function runHook(options: RunPodHookOptions): Promise<Error | undefined> {
  const { hook, phase, pod, log, emit, signal } = options;
  throwIfAborted(signal, `Hook ${hook.name}`);
  const { namespace = '', name } = pod.metadata;
  const isCommand = typeof hook.action !== 'function';
  const fields = { hookSource: hook.source, hookType: isCommand ? 'exec' : 'function', hookPhase: phase };
  let container = hook.container;
  const tell = (state: HookEvent['state'], message?: string) =>
    emit({
      type: 'hook',
      object: { groupResource: 'pods', namespace, name },
      hook: hook.name,
      when: phase,
      container,
      state,
      ...(message !== undefined && { message }),
    });
  try {
    container = findContainer(pod, hook.container);
    const more = { ...fields, hookName: hook.name, hookContainer: container, ...detailsOf(hook) };
    const ended = (pod.status as { readonly phase?: string } | undefined)?.phase ?? '';
    if (ended === 'Succeeded' || ended === 'Failed') {
      log.info(`Pod entered phase ${ended} before some post-backup exec hooks ran`, more);
      return undefined;
    }
    if (isCommand) await options.execRights.require(namespace, { signal });
    tell('running');
    log.info(isCommand ? 'running exec hook' : 'running hook function', more);
    if (typeof hook.action === 'function') {
      options.onStart?.();
      await callHookFunction({ ...options, call: hook.action, container });
    } else
      await runCommand(
        { ...options, command: { namespace, pod: name, container, command: hook.action, timeoutInMs: hook.timeoutInMs } },
        more,
      );
    tell('succeeded');
    return undefined;
  } catch (error) {
    // Of a signal that stands for a time limit makes the caller what it is.
    const reason = signal.aborted ? canceledError(signal, `Hook ${hook.name} of pod ${namespace}/${name}`) : (error as Error);
    tell('failed', reason.message);
    if (signal.aborted) throw reason;
    log.error('Error executing hook', { ...fields, error: reason });
    return reason;
  }
}

async function runCommand(options: RunPodHookOptions & { readonly command: HookCommand }, fields: LogFields): Promise<void> {
  const { command, log, signal } = options;
  const until = performance.now() + command.timeoutInMs;
  for (;;) {
    const timeoutInMs = Math.max(1, Math.round(until - performance.now()));
    options.onStart?.();
    try {
      const { exitCode, stdout, stderr } = await execHookCommand({ ...command, timeoutInMs }, options);
      log.info(`stdout: ${stdout}`, fields);
      log.info(`stderr: ${stderr}`, fields);
      // The words of Kubernetes' client, which Velero passes on.
      if (exitCode !== 0) throw new LifeboatError({ code: 'HOOK_FAILED', message: `command terminated with exit code ${exitCode}` });
      return;
    } catch (error) {
      if (signal.aborted || !LifeboatError.isInstance(error)) throw error;
      if (error.code === 'TIMEOUT') throw await explainTimeout(error, command, options, fields);
      const mayTryAgain = options.insist && error.retryable && error.context.maybeApplied !== true;
      if (!mayTryAgain || until - performance.now() < retryDelayInMs) throw error;
      await delay(retryDelayInMs, undefined, { signal });
    }
  }
}

async function explainTimeout(
  error: LifeboatError,
  command: HookCommand,
  { cluster, log, signal }: RunPodHookOptions,
  fields: LogFields,
): Promise<LifeboatError> {
  if (error.context.output !== undefined) log.info(`output until then: ${String(error.context.output)}`, fields);
  const seen = await describeStillRunning(command, { cluster, signal });
  const { namespace, pod, container, timeoutInMs } = command;
  return new LifeboatError({
    code: 'TIMEOUT',
    message:
      `timed out after ${formatGoDuration(timeoutInMs)}: nothing ends the command from outside, it may still be running in ` +
      `container ${container} of pod ${namespace}/${pod}; ${seen}`,
    context: error.context,
  });
}

function detailsOf({ action, onError, timeoutInMs }: PlannedHook): LogFields {
  const command = typeof action === 'function' ? {} : { hookCommand: formatHookCommand(action) };
  return { ...command, hookOnError: onError ?? 'Fail', hookTimeout: `{${formatGoDuration(timeoutInMs)}}` };
}

// Velero's words.
function findContainer({ spec }: KubeObject, wanted: string): string {
  const { containers } = (spec ?? {}) as { readonly containers?: readonly { readonly name: string }[] | null };
  const names = (containers ?? []).map(({ name }) => name);
  if (names[0] === undefined) throw new LifeboatError({ code: 'HOOK_FAILED', message: 'need at least 1 container' });
  if (wanted !== '' && !names.includes(wanted))
    throw new LifeboatError({ code: 'HOOK_FAILED', message: `no such container: "${wanted}"; the pod has ${names.join(', ')}` });
  return wanted || names[0];
}
