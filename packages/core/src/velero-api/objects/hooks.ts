import type { GoDuration, LabelSelector } from '../values/meta.ts';

export const hookErrorModes = ['Continue', 'Fail'] as const;

/** What happens if a hook fails. `Continue`: the failure is logged. `Fail`: the Pod's backup, or its further hooks, end. */
export type HookErrorMode = (typeof hookErrorModes)[number];

/** Commands that run in Pods before and after they are backed up (Velero's internal/hook). Annotations of a Pod take precedence. `D`: the
 * type of time spans, in a stored object Go durations. */
export interface BackupHooks<D = GoDuration> {
  resources?: BackupResourceHookSpec<D>[] | null;
}

/** Selects Pods, and says what to run in them. */
export interface BackupResourceHookSpec<D = GoDuration> {
  name: string;
  /** Namespaces of the Pods, as globs. Empty: every namespace. */
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  /** Resources; only Pods have hooks. Empty: every resource. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  labelSelector?: LabelSelector | null;
  /** Hooks that run before the Pod, and what item actions add to it, is stored. */
  pre?: BackupResourceHook<D>[];
  /** Hooks that run after that. */
  post?: BackupResourceHook<D>[];
}

export interface BackupResourceHook<D = GoDuration> {
  exec: ExecHook<D>;
}

export interface ExecHook<D = GoDuration> {
  /** Name of the container. @default the Pod's first container */
  container?: string;
  /** The program and its arguments. No shell interprets them. */
  command: string[];
  /** What happens if the hook fails. `Fail`: a Pod whose pre hook fails is left out of the backup. `Continue`: the failure is logged.
   * Without a value, Velero's documentation says `Fail`, but its 1.18 logs the failure and continues, and so does Lifeboat. Either way the
   * backup is PartiallyFailed. */
  onError?: HookErrorMode;
  /** How long the command may take. After that the hook has failed, but the command is not ended. @default 30s */
  timeout?: D;
}

/** Commands that run in restored Pods, and init containers that are added to them (Velero's internal/hook). Annotations of a Pod take
 * precedence. */
export interface RestoreHooks<D = GoDuration> {
  resources?: RestoreResourceHookSpec<D>[] | null;
}

export interface RestoreResourceHookSpec<D = GoDuration> {
  name: string;
  /** Namespaces of the Pods in the target cluster, after mapping. Empty: every namespace. */
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  /** Velero ignores this field: hooks are only for Pods. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  labelSelector?: LabelSelector | null;
  postHooks?: RestoreResourceHook<D>[];
}

/** A command or init containers: exactly one of the two. */
export interface RestoreResourceHook<D = GoDuration> {
  exec?: ExecRestoreHook<D>;
  init?: InitRestoreHook<D>;
}

export interface ExecRestoreHook<D = GoDuration> {
  /** Name of the container. @default the Pod's first container */
  container?: string;
  command: string[];
  /** What happens if the hook fails. @default 'Fail' */
  onError?: HookErrorMode;
  /** How long the command may take. @default 30s */
  execTimeout?: D;
  /** How long to wait for the container to run. @default no limit */
  waitTimeout?: D;
  /** Wait until the container is ready, not only until it runs. @default false */
  waitForReady?: boolean | null;
}

export interface InitRestoreHook<D = GoDuration> {
  /** Containers in the form of core/v1; name, image and command are required. */
  initContainers?: Record<string, unknown>[];
  /** Velero does not use this field. */
  timeout?: D;
}

/** Number of hooks that ran, and of those that failed. */
export interface HookStatus {
  hooksAttempted?: number;
  hooksFailed?: number;
}
