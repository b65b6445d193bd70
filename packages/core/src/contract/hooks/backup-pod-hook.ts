import type { HookErrorMode } from '../../velero-api/objects/hooks.ts';
import type { Duration } from '../../velero-api/values/duration.ts';
import type { HookScope } from './hook-scope.ts';
import type { PodHookContext } from './pod-hook-context.ts';

/** Functions that run around the backup of Pods, as hooks of a Backup's spec do with commands. A function fails by
 * throwing. They run after the Pod's commands of the same phase before it is backed up, and before them afterwards. */
export interface BackupPodHook extends HookScope {
  /** What the log and events call it. */
  readonly name: string;
  /** Where `exec` runs commands. @default the Pod's first container */
  readonly container?: string;
  /** `Fail`: when `pre` fails, the Pod is not backed up. @default 'Fail' */
  readonly onError?: HookErrorMode;
  /** How long each call may take. @default '30s' */
  readonly timeout?: Duration;
  /** Runs before the Pod is backed up. */
  pre?(context: PodHookContext): Promise<void> | void;
  /** Always runs once a `pre` hook of the Pod, this or another, was started: after a failure, a time-out and a cancel too. */
  post?(context: PodHookContext): Promise<void> | void;
}
