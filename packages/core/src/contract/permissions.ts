import type { BackupRequest, RestoreRequest } from './requests.ts';

/** A rule of a Role or a ClusterRole. */
export interface PolicyRule {
  /** `''` is the core group. */
  readonly apiGroups: readonly string[];
  /** Such as `deployments`, or `pods/exec`. */
  readonly resources: readonly string[];
  /** Such as `get`. */
  readonly verbs: readonly string[];
  /** Only objects of these names. @default all */
  readonly resourceNames?: readonly string[];
}

/** What is to be done: the request as it would be made, whose names do not matter. `plan`: what `planRestore` needs so that its dry-runs are
 * answered, which takes the right to write. `migrate`: what a target of `migrate` needs: its plan, its restore, waiting until workloads are
 * ready, and comparing; the source needs what its backup needs. Where the backup of a migration names its namespaces, name them here, too. */
export type PermissionsRequest =
  | { readonly operation: 'backup'; readonly request: Omit<BackupRequest, 'name'> }
  | { readonly operation: 'restore' | 'plan' | 'migrate'; readonly request: Omit<RestoreRequest, 'backupName'> };

/** For {@link requiredPermissions}. */
export interface PermissionsOptions {
  /** The namespace of the engine: its ConfigMaps and passwords are there. @default 'velero' */
  readonly namespace?: string;
  /** How the engine moves files of volumes: by mover Pods and commands in them, or by Jobs, too. @default it does not */
  readonly volumeFiles?: 'pods' | 'jobs';
  /** What a backup reads files from, as `volumeFiles.source` of the engine says. @default 'volume' */
  readonly volumeSource?: 'volume' | 'clone';
  /** Whether Roles and bindings may be restored that give more rights than this identity has. Then it can give itself any right there.
   * @default false: the API server refuses those */
  readonly allowEscalation?: boolean;
}

/** The rights that a request needs, and no more. */
export interface RequiredPermissions {
  /** For a ClusterRole. */
  readonly clusterRules: readonly PolicyRule[];
  /** For a Role in each namespace. */
  readonly namespaceRules: Readonly<Record<string, readonly PolicyRule[]>>;
  /** What a person should know of it, one sentence each. */
  readonly notes: readonly string[];
}

/** For {@link permissionObjects}. */
export interface PermissionObjectsOptions {
  /** Name of the Roles, the ClusterRole and their bindings. */
  readonly name: string;
  /** Who gets the rights. @default nobody: there are no bindings */
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
  /** Labels of all these objects. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the roles. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
}
