import type { HookErrorMode } from '../../velero-api/objects/hooks.ts';
import type { Duration } from '../../velero-api/values/duration.ts';
import type { HookScope } from './hook-scope.ts';
import type { PodHookContext } from './pod-hook-context.ts';

/** Functions that run before and after a Pod is backed up, as the hooks of a Backup's spec do with commands. A function fails by throwing.
 * `pre` runs after the Pod's commands of that phase, `post` before them. */
export interface BackupPodHook extends HookScope {
  /** Name in the log and in events. */
  readonly name: string;
  /** Name of the container in which `exec` runs commands. @default the Pod's first container */
  readonly container?: string;
  /** What happens if `pre` fails. `Fail`: the Pod is not backed up; `Continue`: it is. @default 'Fail' */
  readonly onError?: HookErrorMode;
  /** How long each call of `pre` or `post` may take. @default '30s' */
  readonly timeout?: Duration;
  /** Runs before the Pod is backed up. */
  pre?(context: PodHookContext): Promise<void> | void;
  /** Runs after the Pod is backed up. Once any `pre` hook of the Pod has started, it always runs, even after a failure, a time-out or a
   * cancel. */
  post?(context: PodHookContext): Promise<void> | void;
}
