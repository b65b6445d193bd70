import type { BackupRequest, RestoreRequest } from './requests.ts';

/** One rule of a Role or a ClusterRole. */
export interface PolicyRule {
  /** API groups; `''` is the core group. */
  readonly apiGroups: readonly string[];
  /** Resources and subresources, such as `deployments` or `pods/exec`. */
  readonly resources: readonly string[];
  /** Verbs, such as `get`. */
  readonly verbs: readonly string[];
  /** Only objects with these names. @default all */
  readonly resourceNames?: readonly string[];
}

/** The operation and its request, as it would be made; names do not matter. `plan`: the rights of `planRestore`, whose dry-runs need the
 * right to write. `migrate`: the rights in a target of `migrate`, which plans, restores, waits for workloads and compares; in the source, a
 * migration needs the rights of its backup. If that backup names namespaces, name them here, too. */
export type PermissionsRequest =
  | { readonly operation: 'backup'; readonly request: Omit<BackupRequest, 'name'> }
  | { readonly operation: 'restore' | 'plan' | 'migrate'; readonly request: Omit<RestoreRequest, 'backupName'> };

/** Options of {@link requiredPermissions}. */
export interface PermissionsOptions {
  /** Namespace of the engine, where its ConfigMaps and passwords are. @default 'velero' */
  readonly namespace?: string;
  /** How the engine moves files of volumes: with mover Pods and commands in them (`pods`), or also with Jobs (`jobs`). @default it does
   * not */
  readonly volumeFiles?: 'pods' | 'jobs';
  /** Where a backup reads files from, as in `volumeFiles.source` of the engine. @default 'volume' */
  readonly volumeSource?: 'volume' | 'clone';
  /** Whether `volumeFiles.mover.perNode.nodes` of the engine limits some nodes (`loadConcurrency.perNodeConfig` of a node agent's ConfigMap):
   * the labels of nodes are read then. @default false */
  readonly nodeLimits?: boolean;
  /** Whether the identity may restore Roles and bindings that grant more rights than it has. It can then give itself any right in these
   * places. @default false: the API server refuses such Roles and bindings */
  readonly allowEscalation?: boolean;
}

/** The rights that a request needs, and no more. */
export interface RequiredPermissions {
  /** Rules for a ClusterRole. */
  readonly clusterRules: readonly PolicyRule[];
  /** Rules for a Role in each namespace, by namespace. */
  readonly namespaceRules: Readonly<Record<string, readonly PolicyRule[]>>;
  /** What a person should know about these rights, one sentence each. */
  readonly notes: readonly string[];
}

/** Options of {@link permissionObjects}. */
export interface PermissionObjectsOptions {
  /** Name of the Roles, the ClusterRole and their bindings. */
  readonly name: string;
  /** The ServiceAccount that gets the rights. @default none: no bindings are made */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
  /** Labels of all these objects. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the Roles and the ClusterRole. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}
