import type { RunHooks } from '../velero-api/files/run-hooks.ts';

/** Limits what restores of an engine may bring into its cluster, whatever a request or an archive says. A request can only choose within
 * these limits; what they forbid is left out with a warning. Names may be globs. */
export interface RestorePolicy {
  /** Kinds that may be restored, by their full names in the archive, such as `deployments.apps`. @default every kind */
  readonly includedResources?: readonly string[];
  /** Kinds that may not be restored, such as `*.rbac.authorization.k8s.io`. @default none */
  readonly excludedResources?: readonly string[];
  /** Namespaces that may be restored into: those of the target cluster, after namespace mapping. @default every namespace */
  readonly includedNamespaces?: readonly string[];
  /** Namespaces of the target cluster that may not be restored into. @default none */
  readonly excludedNamespaces?: readonly string[];
  /** Whether cluster-scoped objects may be restored. Namespace objects depend on their names instead. @default true without
   * `includedNamespaces`, else false */
  readonly clusterResources?: boolean;
  /** Subjects that RoleBindings and ClusterRoleBindings may name: `User:jane`, `Group:system:*`, `ServiceAccount:shop/app`. A binding with
   * any other subject is left out. @default all */
  readonly includedSubjects?: readonly string[];
  /** Subjects that RoleBindings and ClusterRoleBindings may not name, in the same form. @default none */
  readonly excludedSubjects?: readonly string[];
  /** The hooks that a request may run in Pods at most; a request that asks for more is refused. @default 'all' */
  readonly runHooks?: RunHooks;
}
