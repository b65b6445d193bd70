import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { BackupPodHook } from '../../contract/hooks/backup-pod-hook.ts';
import { createHookSelector } from '../../filters/hook-selector.ts';
import { matchesLabelSelector } from '../../filters/label-selector.ts';
import { createResourceSelector } from '../../filters/resource-selector.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { RunHooks } from '../../velero-api/files/run-hooks.ts';
import type { BackupHooks, BackupResourceHook, BackupResourceHookSpec } from '../../velero-api/objects/hooks.ts';
import { durationInMs } from '../../velero-api/values/duration.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import { defaultHookTimeoutInMs, type HookPhase, type PlannedHook } from '../exec/planned-hook.ts';
import { type AnnotatedHook, readAnnotatedHook } from './annotated-hook.ts';

/** The hooks of one Pod, in the order in which they run. */
export interface BackupHookChoice {
  readonly pod: KubeObject;
  readonly pre: readonly PlannedHook[];
  readonly post: readonly PlannedHook[];
  /** Annotations that cannot be followed: then no hook of the Pod runs, for half a pair is worse than none. */
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

interface ChooserOptions {
  /** `spec.hooks`, validated. */
  readonly hooks: BackupHooks | undefined;
  readonly podHooks: readonly BackupPodHook[];
  /** @default 'all' */
  readonly runHooks?: RunHooks | undefined;
  readonly discovery: Pick<Discovery, 'resolve'>;
}

/** Says which hooks a Pod has; `undefined`: none. An annotation takes the place of the request's commands of its phase. */
export function createBackupHookChooser(options: ChooserOptions): (pod: KubeObject) => BackupHookChoice | undefined {
  const { runHooks = 'all' } = options;
  if (runHooks === 'none') return () => undefined;
  const specs = (options.hooks?.resources ?? []).map((spec) => ({ spec, applies: createSpecSelector(spec, options.discovery) }));
  const functions = options.podHooks.map((hook) => ({ hook, applies: createHookSelector(hook) }));

  return (pod) => {
    const { namespace = '', labels } = pod.metadata;
    const annotated: { pre?: AnnotatedHook | undefined; post?: AnnotatedHook | undefined } =
      runHooks === 'all' ? { pre: readAnnotatedHook(pod, 'pre'), post: readAnnotatedHook(pod, 'post') } : {};
    const commands = (phase: HookPhase, own: AnnotatedHook | undefined): readonly PlannedHook[] =>
      own ? [own.hook] : specs.filter(({ applies }) => applies(pod)).flatMap(({ spec }) => hooksOfSpec(spec, phase));
    const called = functions.filter(({ applies }) => applies({ namespace, labels })).map(({ hook }) => hook);
    const plan = {
      pod,
      pre: [...commands('pre', annotated.pre), ...called.flatMap((hook) => hookOfFunction(hook, 'pre'))],
      // What began last ends first.
      post: [...called.flatMap((hook) => hookOfFunction(hook, 'post')).reverse(), ...commands('post', annotated.post)],
      problems: [annotated.pre?.problems ?? [], annotated.post?.problems ?? []].flat(),
      warnings: [annotated.pre?.warnings ?? [], annotated.post?.warnings ?? []].flat(),
    };
    return plan.pre.length + plan.post.length > 0 ? plan : undefined;
  };
}

function createSpecSelector(spec: BackupResourceHookSpec, discovery: Pick<Discovery, 'resolve'>): (pod: KubeObject) => boolean {
  const applies = createResourceSelector(
    {
      includedNamespaces: spec.includedNamespaces ?? [],
      excludedNamespaces: spec.excludedNamespaces ?? [],
      includedResources: spec.includedResources ?? [],
      excludedResources: spec.excludedResources ?? [],
    },
    discovery,
  );
  const { labelSelector } = spec;
  return ({ metadata: { namespace = '', labels } }) =>
    applies({ group: '', resource: 'pods', namespace, labels }) && (!labelSelector || matchesLabelSelector(labelSelector, labels));
}

function hooksOfSpec(spec: BackupResourceHookSpec, phase: HookPhase): PlannedHook[] {
  return (spec[phase] ?? []).map(({ exec }: BackupResourceHook) => ({
    source: 'spec',
    name: spec.name,
    container: exec.container ?? '',
    onError: exec.onError,
    timeoutInMs: parseGoDuration(exec.timeout ?? '0') || defaultHookTimeoutInMs,
    action: exec.command,
  }));
}

function hookOfFunction(hook: BackupPodHook, phase: HookPhase): PlannedHook[] {
  const call = hook[phase]?.bind(hook);
  if (!call) return [];
  const { name, container = '', onError = 'Fail', timeout } = hook;
  const timeoutInMs = durationInMs(timeout) ?? defaultHookTimeoutInMs;
  return [{ source: 'function', name, container, onError, timeoutInMs, action: call }];
}
