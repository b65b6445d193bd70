import type { RestorePodHook } from '../../contract/hooks/restore-pod-hook.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RestoreHookRecord, RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';
import type { HookStatus } from '../../velero-api/objects/hooks.ts';
import type { RestoreHook } from './restore-hooks-of.ts';

/** Hooks, and where it is noted how far each has come. */
export type NotedHooks = ReadonlyMap<RestoreHook, RestoreHookRecord>;

/** The record of a Pod whose hooks are still to run. */
export function newRestorePodRecord(pod: KubeObject, hooks: readonly RestoreHook[]): { record: RestorePodRecord; noted: NotedHooks } {
  const noted = new Map(hooks.map((hook) => [hook, recordOf(hook)]));
  const { namespace = '', name, uid } = pod.metadata;
  return { record: { namespace, name, ...(uid !== undefined && { uid }), hooks: [...noted.values()] }, noted };
}

/** Stands for a function that whoever resumes a restore did not give. */
export function functionNotGiven(): never {
  throw new LifeboatError({ code: 'HOOK_FAILED', message: 'the function was not given' });
}

/** The hook of a record; a function is the one of that name among `functions`, or {@link functionNotGiven}. */
export function hookOfRecord(record: RestoreHookRecord, functions: readonly RestorePodHook[]): RestoreHook {
  const { name, source, container, onError, timeoutInMs, waitTimeoutInMs, waitForReady, command } = record;
  const action = command ?? functions.find((hook) => hook.name === name)?.run ?? functionNotGiven;
  return { name, source, container, onError, timeoutInMs, waitTimeoutInMs, waitForReady, action };
}

/** Zeros are left out, as Go does. */
export function restoreHookStatus(records: readonly RestorePodRecord[]): HookStatus {
  const states = records.flatMap(({ hooks }) => hooks.map(({ state }) => state));
  const failed = states.filter((state) => state === 'failed' || state === 'not-run').length;
  return { ...(states.length > 0 && { hooksAttempted: states.length }), ...(failed > 0 && { hooksFailed: failed }) };
}

function recordOf({ action, onError, ...hook }: RestoreHook): RestoreHookRecord {
  const { name, source, container, timeoutInMs, waitTimeoutInMs, waitForReady } = hook;
  return {
    name,
    source,
    container,
    ...(onError && { onError }),
    timeoutInMs,
    waitTimeoutInMs,
    waitForReady,
    ...(typeof action !== 'function' && { command: [...action] }),
    state: 'waiting',
  };
}
