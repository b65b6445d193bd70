import type { HookErrorMode } from '../../velero-api/objects/hooks.ts';
import type { Duration } from '../../velero-api/values/duration.ts';
import type { HookScope } from './hook-scope.ts';
import type { PodHookContext } from './pod-hook-context.ts';

/** A function that runs as a hook: for every Pod in its scope that a restore creates, once its container runs, and after the Pod's other
 * hooks. Annotations of the Pod do not replace it. */
export interface RestorePodHook extends HookScope {
  /** Name in logs and in events. */
  readonly name: string;
  /** Name of the container that the hook waits for and in which `exec` runs commands. @default the Pod's first container */
  readonly container?: string;
  /** What happens if the hook fails. `Fail`: the Pod's later hooks do not run; `Continue`: they do. Either way it is an error of the
   * restore.
   * @default 'Fail' */
  readonly onError?: HookErrorMode;
  /** How long the function may take. @default '30s' */
  readonly execTimeout?: Duration;
  /** How long to wait for the container to run, from the creation of the Pod. @default `hookWaitTimeout` of the request */
  readonly waitTimeout?: Duration;
  /** Wait until the container is ready, not only until it runs. @default false */
  readonly waitForReady?: boolean;
  /** The hook itself. If it throws, the hook fails. */
  run(context: PodHookContext): Promise<void> | void;
}
