import type { HookErrorMode } from '../objects/hooks.ts';

/** How far the hooks of a restored Pod have come: a row of `lifeboat-hooks.json.gz`, which is Lifeboat's own, not Velero's. */
export interface RestorePodRecord {
  /** In the target cluster. */
  namespace: string;
  name: string;
  /** Another Pod of that name is not meant. */
  uid?: string;
  /** In their order. */
  hooks: RestoreHookRecord[];
}

/** One hook, with its defaults filled in. */
export interface RestoreHookRecord {
  name: string;
  source: 'annotation' | 'spec' | 'function';
  container: string;
  onError?: HookErrorMode;
  timeoutInMs: number;
  waitTimeoutInMs: number;
  waitForReady: boolean;
  /** Absent: a function, which only who gave it has. */
  command?: string[];
  /** `running` is stored before the hook begins. `failed`: it was begun; `not-run`: it will not be begun. */
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'not-run';
  /** The restore's error, of one that failed or was not run. */
  message?: string;
}
