import type { RestorePodHook } from '../../contract/hooks/restore-pod-hook.ts';
import { createHookSelector } from '../../filters/hook-selector.ts';
import { ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { RestoreHooks, RestoreResourceHookSpec } from '../../velero-api/objects/hooks.ts';
import { durationInMs } from '../../velero-api/values/duration.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import { postRestoreHookAnnotations as annotation } from '../../velero-api/values/hook-annotations.ts';
import { parseHookCommand } from '../../velero-api/values/hook-command.ts';
import { defaultHookTimeoutInMs, type PlannedHook } from '../exec/planned-hook.ts';

/** A hook of one restored Pod, with its defaults filled in. */
export interface RestoreHook extends PlannedHook {
  readonly waitTimeoutInMs: number;
  readonly waitForReady: boolean;
}

export interface RestoreHookSources {
  readonly spec: RestoreHooks | undefined;
  readonly functions: readonly RestorePodHook[];
  /** @default 'all' */
  readonly runHooks?: RunHooks;
  readonly defaultWaitTimeoutInMs: number;
}

/** The hooks that run in a Pod once it is restored, in their order (Velero's internal/hook): that of its annotations, or those of the
 * request; then functions. `warnings`: what its annotations say that cannot be understood. `pod` is as in the target. */
export function restoreHooksOf(pod: KubeObject, sources: RestoreHookSources): { hooks: RestoreHook[]; warnings: string[] } {
  if (sources.runHooks === 'none') return { hooks: [], warnings: [] };
  const { namespace = '', labels } = pod.metadata;
  const warnings: string[] = [];
  const fits = { namespace, labels };
  const complete = (draft: Draft): RestoreHook => ({
    name: draft.name,
    source: draft.source,
    action: draft.action,
    container: draft.container || firstContainer(pod),
    onError: draft.onError,
    // Zero is no limit at all in Velero for the wait, and its default for the command.
    timeoutInMs: draft.timeoutInMs || defaultHookTimeoutInMs,
    waitTimeoutInMs: draft.waitTimeoutInMs || sources.defaultWaitTimeoutInMs,
    waitForReady: draft.waitForReady ?? false,
  });
  const annotated = sources.runHooks === 'spec' ? undefined : fromAnnotations(pod.metadata.annotations ?? {}, warnings);
  const drafts = annotated
    ? [annotated]
    : (sources.spec?.resources ?? []).filter((entry) => createHookSelector(entry)(fits)).flatMap(fromSpec);
  for (const { run, execTimeout, waitTimeout, onError = 'Fail', ...hook } of sources.functions) {
    const times = { timeoutInMs: durationInMs(execTimeout), waitTimeoutInMs: durationInMs(waitTimeout) };
    if (createHookSelector(hook)(fits)) drafts.push({ ...hook, ...times, source: 'function', onError, action: run });
  }
  return { hooks: drafts.map(complete), warnings };
}

/** For people: `exec in app: /bin/date`. */
export function describeRestoreHook({ name, container, action }: RestoreHook): string {
  return typeof action === 'function' ? `function ${name}, once ${container} is up` : `exec in ${container}: ${action.join(' ')}`;
}

type Draft = Pick<RestoreHook, 'name' | 'source' | 'action'> & {
  readonly [Key in 'container' | 'onError' | 'timeoutInMs' | 'waitTimeoutInMs' | 'waitForReady']?: RestoreHook[Key] | undefined;
};

function fromSpec({ name, postHooks }: RestoreResourceHookSpec): Draft[] {
  return (postHooks ?? []).flatMap(({ exec }) =>
    exec
      ? [
          {
            name,
            source: 'spec',
            container: exec.container,
            onError: exec.onError,
            timeoutInMs: parseGoDuration(exec.execTimeout ?? ''),
            waitTimeoutInMs: parseGoDuration(exec.waitTimeout ?? ''),
            waitForReady: exec.waitForReady ?? false,
            action: exec.command,
          },
        ]
      : [],
  );
}

function fromAnnotations(annotations: Readonly<Record<string, string>>, warnings: string[]): Draft | undefined {
  const value = annotations[annotation.command];
  if (!value) return undefined;
  const duration = (key: string, what: string): number | undefined => {
    const text = ownMember(annotations, key);
    const parsed = text ? parseGoDuration(text) : undefined;
    if (text && parsed === undefined)
      warnings.push(`Unable to parse ${what} ${text}, ignoring: a duration such as 5m or 45s is expected in annotation ${key}`);
    return parsed;
  };
  const onError = annotations[annotation.onError];
  if (onError && onError !== 'Fail' && onError !== 'Continue')
    warnings.push(`Unable to parse on-error ${onError}, ignoring: Fail or Continue is expected in annotation ${annotation.onError}`);
  const ready = annotations[annotation.waitForReady];
  if (ready && goBoolean(ready) === undefined)
    warnings.push(`Unable to parse wait for ready ${ready}, ignoring: true or false is expected in annotation ${annotation.waitForReady}`);
  return {
    name: '<from-annotation>',
    source: 'annotation',
    container: annotations[annotation.container],
    onError: onError === 'Fail' || onError === 'Continue' ? onError : undefined,
    timeoutInMs: duration(annotation.execTimeout, 'exec timeout'),
    waitTimeoutInMs: duration(annotation.waitTimeout, 'wait timeout'),
    waitForReady: goBoolean(ready ?? ''),
    action: parseHookCommand(value),
  };
}

/** Go's strconv.ParseBool. */
function goBoolean(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}

function firstContainer(pod: KubeObject): string {
  return (pod.spec as { containers?: { name: string }[] } | undefined)?.containers?.[0]?.name ?? '';
}
