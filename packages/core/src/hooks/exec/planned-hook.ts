import type { PodHookContext } from '../../contract/hooks/pod-hook-context.ts';
import type { HookErrorMode } from '../../velero-api/objects/hooks.ts';

export type HookPhase = 'pre' | 'post';

/** One hook of one Pod, still to run. */
export interface PlannedHook {
  /** In Velero's words; `function` is ours. */
  readonly source: 'annotation' | 'spec' | 'function';
  readonly name: string;
  /** `''`: the Pod's first. */
  readonly container: string;
  /** Not set: shown as `Fail`, Velero's documented default, but as in Velero 1.18 the failure ends nothing then. */
  readonly onError: HookErrorMode | undefined;
  readonly timeoutInMs: number;
  /** A command, or a function. */
  readonly action: readonly string[] | ((context: PodHookContext) => Promise<void> | void);
}

export const defaultHookTimeoutInMs = 30_000;
