import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { HookEvent } from '../../contract/events.ts';
import type { BackupPodHook } from '../../contract/hooks/backup-pod-hook.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { BackupHooks, HookStatus } from '../../velero-api/objects/hooks.ts';
import { createExecRights } from '../exec/exec-rights.ts';
import type { HookPhase, PlannedHook } from '../exec/planned-hook.ts';
import { runPodHook } from '../exec/run-pod-hook.ts';
import { type BackupHookChoice, createBackupHookChooser } from './backup-hook-choice.ts';
import { createGraceSignal } from './grace-signal.ts';
import { createHookCounts } from './hook-counts.ts';

/** The hooks of one backup. */
export interface BackupPodHooks {
  /** For the Pods of one item block. */
  openWindow(): HookWindow;
  readonly status: HookStatus;
}

/** The time between the pre and the post hooks of a block's Pods, in which their volumes hold still. */
export interface HookWindow {
  /** Runs the pre hooks, Pod by Pod. Returns the Pods that are not to be backed up because one with `onError: Fail` failed.
   * @throws LifeboatError `CANCELED` */
  enter(pods: readonly KubeObject[]): Promise<ReadonlySet<KubeObject>>;
  /** Runs the post hooks that are owed: those of Pods that are backed up, and of Pods of which any pre hook was started,
   * whatever became of it. Once the run is canceled only the latter. Never throws: what fails is in the log. */
  leave(): Promise<void>;
}

interface BackupPodHooksOptions {
  readonly cluster: ClusterClient;
  readonly discovery: Pick<Discovery, 'resolve'>;
  /** `spec.hooks`. */
  readonly hooks: BackupHooks | undefined;
  readonly podHooks: readonly BackupPodHook[];
  /** How long a hook may take at most once the run is canceled. */
  readonly runHooks?: RunHooks | undefined;
  readonly graceInMs: number;
  readonly log: { forItem(item: ResourceIdentifier): Logger };
  readonly emit: (event: HookEvent) => void;
  readonly signal: AbortSignal;
}

interface EnteredPod {
  readonly plan: BackupHookChoice;
  /** A pre hook reached the Pod, or may have. */
  started: boolean;
  failed: boolean;
}

export function createBackupPodHooks(options: BackupPodHooksOptions): BackupPodHooks {
  const { signal, log } = options;
  const planOf = createBackupHookChooser(options);
  const counts = createHookCounts();
  const execRights = createExecRights(options.cluster);

  const loggerOf = ({ metadata }: KubeObject) =>
    log.forItem({ group: '', resource: 'pods', namespace: metadata.namespace ?? '', name: metadata.name });

  /** Returns whether all is well, or may go on. */
  async function run(hook: PlannedHook, phase: HookPhase, pod: EnteredPod): Promise<boolean> {
    const onStart = () => {
      if (phase === 'pre') pod.started = true;
    };
    // A pre hook that runs is waited for after a cancel as well: what unfreezes must not overtake what freezes.
    const grace = createGraceSignal(signal, options.graceInMs);
    let failed = true;
    try {
      const { plan } = pod;
      const error = await runPodHook({
        execRights,
        ...options,
        hook,
        phase,
        pod: plan.pod,
        log: loggerOf(plan.pod),
        signal: grace.signal,
        onStart,
        insist: phase === 'post',
      });
      failed = error !== undefined;
      if (!error || hook.onError !== 'Fail') return true;
      loggerOf(plan.pod).error(`Error running ${phase} hooks for pod`, coded('HOOK_FAILED', { error }));
      return false;
    } finally {
      grace.end();
      counts.ran({ failed });
    }
  }

  async function enterPod(pod: EnteredPod): Promise<void> {
    const { plan } = pod;
    for (const warning of plan.warnings) loggerOf(plan.pod).warn(`A hook annotation is not understood: ${warning}`, coded('HOOK_FAILED'));
    if (plan.problems.length > 0) {
      const { namespace, name } = plan.pod.metadata;
      const message = `pod ${namespace}/${name} has hook annotations that cannot be followed, so none of its hooks was run: ${plan.problems.join('; ')}`;
      loggerOf(plan.pod).error(
        'Error executing hook',
        coded('HOOK_FAILED', {
          hookSource: 'annotation',
          error: new LifeboatError({ code: 'INVALID_REQUEST', message }),
        }),
      );
      counts.ran({ failed: true });
      pod.failed = plan.pre.some(({ onError }) => onError === 'Fail');
      return;
    }
    for (const hook of plan.pre) {
      throwIfAborted(signal, 'The backup');
      // Counted only, as Velero does.
      if (pod.failed) counts.ran({ failed: false });
      else pod.failed = !(await run(hook, 'pre', pod));
    }
    throwIfAborted(signal, 'The backup');
  }

  async function leavePod(pod: EnteredPod): Promise<void> {
    if (pod.plan.problems.length > 0) return;
    for (const hook of pod.plan.post) {
      const due = pod.started || !(pod.failed || signal.aborted);
      if (!due) return;
      try {
        // One that fails does not keep the others from running: another may be what unfreezes.
        await run(hook, 'post', pod);
      } catch (error) {
        loggerOf(pod.plan.pod).error('Error executing hook', coded('HOOK_FAILED', { hookPhase: 'post', hookName: hook.name, error }));
      }
    }
  }

  return {
    openWindow() {
      const entered: EnteredPod[] = [];
      return {
        async enter(pods) {
          const failed = new Set<KubeObject>();
          for (const pod of pods) {
            const plan = planOf(pod);
            if (!plan) continue;
            const state: EnteredPod = { plan, started: false, failed: false };
            entered.push(state);
            await enterPod(state);
            if (state.failed) failed.add(pod);
          }
          return failed;
        },
        async leave() {
          // In a hurry all at once.
          if (signal.aborted) await Promise.all(entered.map(leavePod));
          else for (const pod of entered) await leavePod(pod);
        },
      };
    },
    get status() {
      return counts.status;
    },
  };
}
