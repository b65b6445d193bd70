import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { RestorePodHook } from '../../contract/hooks/restore-pod-hook.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { describeStillRunning } from '../exec/still-running.ts';
import { createRestoreHookReporter, type RestoreHookReporterOptions } from './restore-hook-reporter.ts';
import type { RestoreHook } from './restore-hooks-of.ts';
import { functionNotGiven, hookOfRecord, type NotedHooks } from './restore-pod-record.ts';

interface LeftOfRecordOptions extends Omit<RestoreHookReporterOptions, 'noted'> {
  readonly functions: readonly RestorePodHook[];
  readonly cluster: ClusterClient;
  readonly signal: AbortSignal;
  isRestored(pod: KubeObject): boolean;
}

const pods = { group: '', version: 'v1', resource: 'pods' } as const;

/**
 * What a process that ended has left to run of one Pod's hooks: those that it had not begun, unless one before them failed
 * with `Fail`. One that it had begun, and of which no end is noted, failed: it may have done its work, so that nothing is safe
 * but to tell. So is a function that was not given again.
 */
export async function leftOfRecord(options: LeftOfRecordOptions): Promise<NotedHooks> {
  const { record, functions } = options;
  const unended = record.hooks.filter(({ state }) => state === 'waiting' || state === 'running');
  const noted = new Map(unended.map((each) => [hookOfRecord(each, functions), each]));
  const report = createRestoreHookReporter({ ...options, noted });
  for (const { name, container, state } of record.hooks)
    if (state === 'succeeded') report.lines.info(`hook ${name} in container ${container} has run before: it is not run again`);

  let stopped = record.hooks.some(({ state, onError }) => state === 'failed' && onError === 'Fail');
  for (const [hook, { state }] of noted) {
    if (state !== 'running') continue;
    const seen = await lookInPod(hook, options);
    const message =
      `the process that began it in pod ${record.namespace}/${record.name} ended meanwhile, and whether the hook ran to its end ` +
      'is not known: it is not run a second time';
    report.failed(hook, new Error(seen ? `${message}; ${seen}` : message));
    if (hook.onError === 'Fail') stopped = true;
  }
  const left = [...noted].filter(([, { state }]) => state === 'waiting');
  if (!stopped) {
    for (const [hook] of left)
      if (hook.action === functionNotGiven) report.notRun(hook, 'it is a function, and whoever resumed the restore did not give it');
    return new Map(left.filter(([, { state }]) => state === 'waiting'));
  }
  for (const [hook] of left) report.notRun(hook, 'a hook before it failed with on-error Fail');
  return new Map();
}

/** What is to be seen there of a command that was begun. */
async function lookInPod({ action, container }: RestoreHook, options: LeftOfRecordOptions): Promise<string | undefined> {
  if (typeof action === 'function') return undefined;
  const { record, cluster, signal, isRestored } = options;
  const { namespace, name } = record;
  try {
    const pod = await cluster.get(pods, { namespace, name }, { signal });
    if (!pod || !isRestored(pod)) return 'the Pod was deleted';
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined; // the hooks that are left meet the same
  }
  return describeStillRunning({ namespace, pod: name, container, command: action }, { cluster, signal });
}
