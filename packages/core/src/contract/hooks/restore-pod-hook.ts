import type { HookErrorMode } from '../../velero-api/objects/hooks.ts';
import type { Duration } from '../../velero-api/values/duration.ts';
import type { HookScope } from './hook-scope.ts';
import type { PodHookContext } from './pod-hook-context.ts';

/** A hook that is a function: runs for every Pod in its scope that a restore creates, once its container is up, after the
 * Pod's other hooks. Annotations do not replace it. */
export interface RestorePodHook extends HookScope {
  /** What logs and events call it. */
  readonly name: string;
  /** The container to wait for, and where `exec` runs. @default the Pod's first container */
  readonly container?: string;
  /** `Fail`: the Pod's further hooks do not run. Either way a failure is an error of the restore. @default 'Fail' */
  readonly onError?: HookErrorMode;
  /** How long the function may take. @default '30s' */
  readonly execTimeout?: Duration;
  /** How long it waits for the container to be up, from the Pod's creation on. @default `hookWaitTimeout` of the request */
  readonly waitTimeout?: Duration;
  /** Wait until the container is ready, not only until it runs. @default false */
  readonly waitForReady?: boolean;
  /** What it throws makes the hook fail. */
  run(context: PodHookContext): Promise<void> | void;
}
