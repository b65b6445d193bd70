import type { HookErrorMode } from '../objects/hooks.ts';

/** How far the hooks of a restored Pod have come: a row of `lifeboat-hooks.json.gz`, which is Lifeboat's own, not Velero's. */
export interface RestorePodRecord {
  /** In the target cluster. */
  namespace: string;
  /** Name of the Pod. */
  name: string;
  /** Another Pod of that name is not meant. */
  uid?: string;
  /** In their order. */
  hooks: readonly RestoreHookRecord[];
}

/** One hook, with its defaults filled in. */
export interface RestoreHookRecord {
  /** Of the request's entry; `<from-annotation>` for an annotation. */
  name: string;
  /** Where the hook comes from. */
  source: 'annotation' | 'spec' | 'function';
  /** Name of the container that it runs in. */
  container: string;
  /** What a failure does to the later hooks of the Pod. */
  onError?: HookErrorMode;
  /** How long it may run. */
  timeoutInMs: number;
  /** How long it waits for its container. */
  waitTimeoutInMs: number;
  /** Whether the container must be ready, or only run. */
  waitForReady: boolean;
  /** Absent: a function, which only who gave it has. */
  command?: readonly string[];
  /** `running` is stored before the hook begins. `failed`: it was begun; `not-run`: it will not be begun. */
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'not-run';
  /** The restore's error, of one that failed or was not run. */
  message?: string;
}
