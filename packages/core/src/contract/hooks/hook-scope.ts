import type { LabelSelector } from '../../velero-api/values/meta.ts';

/** Which Pods a hook of a request is for (Velero's internal/hook). */
export interface HookScope {
  /** Globs. Empty: every namespace. */
  readonly includedNamespaces?: readonly string[] | null | undefined;
  /** @default none */
  readonly excludedNamespaces?: readonly string[] | null | undefined;
  /** Selects Pods by their labels. @default all */
  readonly labelSelector?: LabelSelector | null | undefined;
}
