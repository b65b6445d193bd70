import type { RunHooks } from '../velero-api/files/run-hooks.ts';

/** What restores of an engine may bring into its cluster, whatever a request or an archive says. A request chooses within it;
 * what it forbids is left out with a warning. Names may be globs. */
export interface RestorePolicy {
  /** Such as `deployments.apps`, as the archive names kinds: full names. @default every kind */
  readonly includedResources?: readonly string[];
  /** Such as `*.rbac.authorization.k8s.io`. @default none */
  readonly excludedResources?: readonly string[];
  /** Of the target cluster: after namespace mapping. @default every namespace */
  readonly includedNamespaces?: readonly string[];
  readonly excludedNamespaces?: readonly string[];
  /** Whether cluster-scoped objects may come; Namespaces go by their names. @default true where `includedNamespaces` says
   * nothing, else false */
  readonly clusterResources?: boolean;
  /** Whom RoleBindings and ClusterRoleBindings may name: `User:jane`, `Group:system:*`, `ServiceAccount:shop/app`. A binding
   * with any other subject is left out. @default everybody */
  readonly includedSubjects?: readonly string[];
  readonly excludedSubjects?: readonly string[];
  /** The most that a request may have run in Pods; one that asks for more is refused. @default 'all' */
  readonly runHooks?: RunHooks;
}
