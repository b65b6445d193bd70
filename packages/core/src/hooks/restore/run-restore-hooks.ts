import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';
import { describeContainer, isContainerUp, whyPodIsLost } from './describe-container.ts';
import type { PodStates } from './pod-states.ts';
import type { RestoreHook } from './restore-hooks-of.ts';

/** How the hooks of one Pod report. */
export interface RestoreHooksReport {
  waiting(hook: RestoreHook): void;
  /** The Pod will run no more hooks: it entered a phase, for example. */
  lost(reason: string): void;
  /** It was not run. */
  notRun(hook: RestoreHook, reason: string): void;
  failed(hook: RestoreHook, error: Error): void;
}

export interface RunRestoreHooksOptions {
  /** The Pod's namespace. */
  readonly containers: readonly string[];
  readonly hooks: readonly RestoreHook[];
  readonly states: PodStates;
  readonly report: RestoreHooksReport;
  readonly signal: AbortSignal;
  /** Whether it is the Pod that was restored, not a later one of its name. */
  isRestored(pod: KubeObject): boolean;
  /** Runs one whose container is up. Returns why it failed. */
  run(hook: RestoreHook, pod: KubeObject): Promise<Error | undefined>;
}

/**
 * Runs the hooks of one restored Pod: those of a container in their order, once it is up. A failing hook with `Fail` ends
 * those that follow. Every hook is reported that does not succeed, with the reason. Rejects only when the wait is aborted.
 */
export async function runRestoreHooks(options: RunRestoreHooksOptions): Promise<void> {
  const { containers, hooks, states, report, signal, isRestored, run } = options;
  const startedAt = performance.now();
  const pending = Map.groupBy(
    hooks.filter((hook) => containers.includes(hook.container)),
    ({ container }) => container,
  );
  for (const hook of hooks)
    if (!containers.includes(hook.container))
      report.notRun(hook, `the Pod has no container ${hook.container}: it has ${containers.join(', ')}`);
  for (const hook of [...pending.values()].flat()) report.waiting(hook);

  const giveUp = (reason: (hook: RestoreHook) => string) => {
    for (const hook of [...pending.values()].flat()) report.notRun(hook, reason(hook));
    pending.clear();
  };
  const deadline = () => startedAt + Math.max(...[...pending.values()].flat().map(({ waitTimeoutInMs }) => waitTimeoutInMs));

  /** @returns whether the Pod's further hooks may run */
  async function runInContainer(container: string, now: KubeObject): Promise<boolean> {
    const queue = pending.get(container) ?? [];
    for (let hook = queue.shift(); hook; hook = queue.shift()) {
      const failed = await attempt(hook, now);
      if (failed && hook.onError === 'Fail') return false;
    }
    pending.delete(container);
    return true;
  }

  async function attempt(hook: RestoreHook, now: KubeObject): Promise<boolean> {
    if (performance.now() - startedAt > hook.waitTimeoutInMs) {
      report.notRun(hook, `its wait timeout of ${formatGoDuration(hook.waitTimeoutInMs)} expired before its turn`);
      return true;
    }
    const error = await run(hook, now);
    if (error) report.failed(hook, error);
    return error !== undefined;
  }

  while (pending.size > 0) {
    const now = states.latest;
    if (states.deleted || (now && !isRestored(now))) return giveUp(() => 'the Pod was deleted');
    const lost = now && whyPodIsLost(now);
    if (lost !== undefined) {
      report.lost(lost);
      return giveUp(() => `the Pod ${lost}`);
    }
    const up =
      now &&
      [...pending].find(([container, queue]) => isContainerUp(now, container, { ready: queue.some(({ waitForReady }) => waitForReady) }));
    if (now && up) {
      if (await runInContainer(up[0], now)) continue;
      return giveUp(() => 'a hook before it failed with on-error Fail');
    }
    if (performance.now() >= deadline()) {
      const state = (hook: RestoreHook) => (now ? describeContainer(now, hook.container) : 'the Pod was not seen');
      return giveUp((hook) => `timed out after ${formatGoDuration(hook.waitTimeoutInMs)}: ${state(hook)}`);
    }
    try {
      await states.changed(deadline());
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return giveUp(() => `the Pod cannot be watched: ${reason}`);
    }
  }
}
