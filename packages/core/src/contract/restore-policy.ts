import type { RunHooks } from '../velero-api/files/run-hooks.ts';

/** What restores of an engine may bring into its cluster, whatever a request or an archive says. A request chooses within it;
 * what it forbids is left out with a warning. Names may be globs. */
export interface RestorePolicy {
  /** Kinds by their full names, as the archive has them, such as `deployments.apps`. @default every kind */
  readonly includedResources?: readonly string[];
  /** Kinds that are left out, such as `*.rbac.authorization.k8s.io`. @default none */
  readonly excludedResources?: readonly string[];
  /** Namespaces of the target cluster, so after namespace mapping. @default every namespace */
  readonly includedNamespaces?: readonly string[];
  /** @default none */
  readonly excludedNamespaces?: readonly string[];
  /** Whether cluster-scoped objects may come; Namespaces go by their names. @default true where `includedNamespaces` says
   * nothing, else false */
  readonly clusterResources?: boolean;
  /** Whom RoleBindings and ClusterRoleBindings may name: `User:jane`, `Group:system:*`, `ServiceAccount:shop/app`. A binding
   * with any other subject is left out. @default everybody */
  readonly includedSubjects?: readonly string[];
  /** @default none */
  readonly excludedSubjects?: readonly string[];
  /** The most that a request may have run in Pods; one that asks for more is refused. @default 'all' */
  readonly runHooks?: RunHooks;
}
