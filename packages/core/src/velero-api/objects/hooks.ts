import type { GoDuration, LabelSelector } from '../values/meta.ts';

export const hookErrorModes = ['Continue', 'Fail'] as const;

/** What a failing hook does to the rest: `Continue` logs it, `Fail` ends the pod's backup (or its further hooks). */
export type HookErrorMode = (typeof hookErrorModes)[number];

/** Commands that run in Pods around their backup (Velero's internal/hook). Annotations of a Pod beat these. `D`: how times are
 * written, in a stored object as Go durations. */
export interface BackupHooks<D = GoDuration> {
  resources?: BackupResourceHookSpec<D>[] | null;
}

/** Which Pods, and what to run in them. */
export interface BackupResourceHookSpec<D = GoDuration> {
  name: string;
  /** Globs. Empty: every namespace. */
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  /** Only Pods have hooks. Empty: every resource. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  labelSelector?: LabelSelector | null;
  /** Before the Pod, and what its actions add, is stored. */
  pre?: BackupResourceHook<D>[];
  /** After that. */
  post?: BackupResourceHook<D>[];
}

export interface BackupResourceHook<D = GoDuration> {
  exec: ExecHook<D>;
}

export interface ExecHook<D = GoDuration> {
  /** @default the Pod's first container */
  container?: string;
  /** The program and its arguments, without a shell. */
  command: string[];
  /** `Fail`: a Pod whose pre hook fails is left out of the backup. Not set: Velero's documentation says `Fail`, but its 1.18
   * logs the failure and goes on, and so does Lifeboat. Either way the backup is PartiallyFailed. */
  onError?: HookErrorMode;
  /** Then the hook failed; the command itself is not ended. @default 30s */
  timeout?: D;
}

/** What runs in, or is added to, Pods that a restore brings back (Velero's internal/hook). Annotations of a Pod beat these. */
export interface RestoreHooks<D = GoDuration> {
  resources?: RestoreResourceHookSpec<D>[] | null;
}

export interface RestoreResourceHookSpec<D = GoDuration> {
  name: string;
  /** Of the target: names after mapping. Empty: every namespace. */
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  /** Velero ignores it: hooks are for Pods. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  labelSelector?: LabelSelector | null;
  postHooks?: RestoreResourceHook<D>[];
}

/** One of both. */
export interface RestoreResourceHook<D = GoDuration> {
  exec?: ExecRestoreHook<D>;
  init?: InitRestoreHook<D>;
}

export interface ExecRestoreHook<D = GoDuration> {
  /** @default the Pod's first container */
  container?: string;
  command: string[];
  /** @default 'Fail' */
  onError?: HookErrorMode;
  /** For the command. @default 30s */
  execTimeout?: D;
  /** For the container to run. @default no limit */
  waitTimeout?: D;
  /** Wait until the container is ready, not only until it runs. @default false */
  waitForReady?: boolean | null;
}

export interface InitRestoreHook<D = GoDuration> {
  /** Containers as core/v1 has them; name, image and command are needed. */
  initContainers?: Record<string, unknown>[];
  /** Velero does not use it. */
  timeout?: D;
}

/** How many hooks ran, and how many of them failed. */
export interface HookStatus {
  hooksAttempted?: number;
  hooksFailed?: number;
}
