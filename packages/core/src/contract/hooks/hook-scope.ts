import type { LabelSelector } from '../../velero-api/values/meta.ts';

/** The Pods that a hook of a request applies to (Velero's internal/hook). */
export interface HookScope {
  /** Namespaces of the Pods, as globs. Empty: every namespace. @default every namespace */
  readonly includedNamespaces?: readonly string[] | null | undefined;
  /** Namespaces to leave out, as globs. @default none */
  readonly excludedNamespaces?: readonly string[] | null | undefined;
  /** Selects Pods by their labels. @default all */
  readonly labelSelector?: LabelSelector | null | undefined;
}
