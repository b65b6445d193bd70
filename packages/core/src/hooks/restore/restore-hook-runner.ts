import PQueue from 'p-queue';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { HookEvent } from '../../contract/events.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';
import type { HookStatus } from '../../velero-api/objects/hooks.ts';
import { restoreNameLabel } from '../../velero-api/values/labels.ts';
import { type ExecRights, execForbidden } from '../exec/exec-rights.ts';
import { runPodHook } from '../exec/run-pod-hook.ts';
import { leftOfRecord } from './left-of-record.ts';
import { createPodStates } from './pod-states.ts';
import { createPodWatcher } from './pod-watcher.ts';
import { createRestoreHookReporter, type PodLoggers } from './restore-hook-reporter.ts';
import { type RestoreHookSources, restoreHooksOf } from './restore-hooks-of.ts';
import { type NotedHooks, newRestorePodRecord, restoreHookStatus } from './restore-pod-record.ts';
import { runRestoreHooks } from './run-restore-hooks.ts';

export interface RestoreHookRunnerOptions {
  readonly cluster: ClusterClient;
  readonly sources: RestoreHookSources;
  /** Value of the label `velero.io/restore-name` that the Pods of this restore have. */
  readonly restoreLabel: string;
  /** Hooks that run at a time. All wait at once. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: HookEvent) => void;
  readonly execRights: ExecRights;
  /** Namespaces in whose Pods no hook may run. @default none */
  readonly refusedNamespaces?: ReadonlySet<string>;
}

/** Runs the hooks of restored Pods beside the restore. One Pod's failure does not touch another's hooks. */
export interface RestoreHookRunner {
  /** Begins to wait for a Pod that was just created. */
  start(pod: KubeObject, log: PodLoggers): void;
  /** Goes on where another process stopped: runs the hooks that it had not begun. One that it had begun, and of which no end
   * is noted, is an error: it may have done its work, and is not run a second time. */
  resume(record: RestorePodRecord, log: PodLoggers): void;
  /** From now on the records are noted before a hook begins, and after it has ended. */
  noteBy(note: () => Promise<void>): void;
  /** How far the hooks have come, for whoever resumes. */
  readonly records: readonly RestorePodRecord[];
  /** Pods whose hooks have not ended. */
  readonly waitingPods: number;
  /** Waits for the hooks of all Pods, and until that is noted. Rejects with `CANCELED` when the signal ends that. */
  settled(): Promise<void>;
  /** Ends all waits and calls, and waits for their end. */
  cancel(): Promise<void>;
  readonly status: HookStatus;
}

interface PodWork {
  readonly record: RestorePodRecord;
  readonly noted: NotedHooks;
  readonly containers: readonly string[];
  readonly log: PodLoggers;
  isRestored(pod: KubeObject): boolean;
}

export function createRestoreHookRunner(options: RestoreHookRunnerOptions): RestoreHookRunner {
  const { cluster, sources, restoreLabel, onEvent, execRights, refusedNamespaces } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const watcher = createPodWatcher({ cluster, labelSelector: `${restoreNameLabel}=${restoreLabel}` });
  const queue = new PQueue({ concurrency: options.concurrency });
  const running = new Set<Promise<void>>();
  const records: RestorePodRecord[] = [];
  let note = async (): Promise<void> => {};
  let lastNote = Promise.resolve();
  const noteEnd = () => {
    lastNote = note();
    // Rejects for a run that lost its restore; told by `settled`, if anybody still waits.
    lastNote.catch(() => {});
  };

  async function runHooks({ record, noted, containers, log, isRestored }: PodWork): Promise<void> {
    const report = createRestoreHookReporter({ record, noted, log, onEvent, onEnded: noteEnd });
    const states = createPodStates(watcher, record, signal);
    try {
      await runRestoreHooks({
        containers,
        hooks: [...noted.keys()],
        states,
        signal,
        report,
        isRestored,
        run: (hook, now) =>
          queue.add(async () => {
            report.begins(hook);
            await note();
            const failed = await runPodHook({
              hook,
              phase: 'post',
              pod: now,
              cluster,
              execRights,
              log: report.lines,
              emit: onEvent,
              signal,
            });
            if (!failed) report.succeeded(hook);
            return failed;
          }),
      });
    } finally {
      states.stop();
    }
  }

  function track(log: PodLoggers, work: Promise<void>): void {
    const ended = work.catch((error: unknown) => {
      if (!signal.aborted) log.counted.error('The hooks of the Pod ended early', coded('HOOK_FAILED', { error }));
    });
    running.add(ended);
    void ended.finally(() => running.delete(ended));
  }

  return {
    start(pod, log) {
      const { hooks, warnings } = restoreHooksOf(pod, sources);
      for (const warning of warnings) log.counted.warn(warning, coded('HOOK_FAILED'));
      if (hooks.length === 0) return;
      const { namespace = '' } = pod.metadata;
      if (refusedNamespaces?.has(namespace)) {
        log.counted.error(`Its hooks are not run: ${execForbidden(namespace)}`, coded('HOOK_FAILED'));
        return;
      }
      const { record, noted } = newRestorePodRecord(pod, hooks);
      records.push(record);
      const isRestored = ({ metadata }: KubeObject) => metadata.uid === record.uid;
      track(log, runHooks({ record, noted, containers: containersOf(pod), log, isRestored }));
    },
    resume(record, log) {
      records.push(record);
      const isRestored = ({ metadata }: KubeObject) => metadata.uid === record.uid && metadata.labels?.[restoreNameLabel] === restoreLabel;
      const work = async () => {
        const left = await leftOfRecord({
          record,
          functions: sources.functions,
          log,
          cluster,
          signal,
          isRestored,
          onEvent,
          onEnded: noteEnd,
        });
        // Those of containers that the Pod does not have were refused when it was created.
        const containers = [...left.keys()].map(({ container }) => container);
        await runHooks({ record, noted: left, containers, log, isRestored });
      };
      track(log, work());
    },
    noteBy(put) {
      note = put;
    },
    records,
    get waitingPods() {
      return running.size;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
      if (options.signal.aborted)
        throw new LifeboatError({ code: 'CANCELED', message: 'The restore was canceled while hooks ran', cause: options.signal.reason });
      await lastNote;
    },
    async cancel() {
      stop.abort();
      await Promise.all(running);
      await lastNote;
    },
    get status() {
      return restoreHookStatus(records);
    },
  };
}

function containersOf(pod: KubeObject): string[] {
  return ((pod.spec as { containers?: { name: string }[] } | undefined)?.containers ?? []).map(({ name }) => name);
}
