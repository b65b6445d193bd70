import type { HookErrorMode } from '../objects/hooks.ts';

/** The state of a restored Pod's hooks: a row of `lifeboat-hooks.json.gz`, which is Lifeboat's own file, not Velero's. */
export interface RestorePodRecord {
  /** Namespace of the Pod in the target cluster. */
  namespace: string;
  /** Name of the Pod. */
  name: string;
  /** Uid of the Pod, so that another Pod of that name is not confused with it. */
  uid?: string;
  /** The hooks, in the order in which they run. */
  hooks: readonly RestoreHookRecord[];
}

/** One hook, with its defaults filled in. */
export interface RestoreHookRecord {
  /** Name of the hook in the request; `<from-annotation>` for a hook of an annotation. */
  name: string;
  /** Where the hook comes from. */
  source: 'annotation' | 'spec' | 'function';
  /** Name of the container that it runs in. */
  container: string;
  /** What happens to the Pod's later hooks if this one fails. */
  onError?: HookErrorMode;
  /** How long the hook may run, in milliseconds. */
  timeoutInMs: number;
  /** How long the hook waits for its container, in milliseconds. */
  waitTimeoutInMs: number;
  /** Whether the container must be ready, not only running. */
  waitForReady: boolean;
  /** The command. Absent for a function, which cannot be stored. */
  command?: readonly string[];
  /** State of the hook. `running` is stored before the hook starts. `failed`: it started and failed; `not-run`: it will not start. */
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'not-run';
  /** The error, if the hook failed or was not run. */
  message?: string;
}
