import { type KubeObject, type PolicyRule, permissionObjects } from '@lifeboat/core';
import { installLabels } from './install-labels.ts';
import { checkNamespace, checkProfile, type RoleProfile } from './role-profile.ts';

export interface ControllerRoleOptions {
  /** How much the server may do. */
  readonly profile: RoleProfile;
  /** The namespace of the server and of the objects that it reconciles. @default 'velero' */
  readonly namespace?: string;
  /** The name of the server's ServiceAccount in that namespace. @default 'velero' */
  readonly serviceAccountName?: string;
  /** For `backup-only`: add the rights to move volumes with Jobs. These are Jobs, and Secrets that open a location, in every namespace with
   * volumes. The other profiles always have them.
   * @default false */
  readonly moverJobs?: boolean;
}

const read = ['get', 'list', 'watch'];
const write = ['create', 'update', 'patch', 'delete'];
const snapshotGroups = ['snapshot.storage.k8s.io', 'groupsnapshot.storage.k8s.io'];

/** Rights in the server's own namespace: its objects, its Lease, the Secrets of its locations, the ConfigMaps of its requests, Events. */
const ownRules: readonly PolicyRule[] = [
  { apiGroups: ['velero.io'], resources: ['*'], verbs: [...read, ...write] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update', 'patch'] },
  { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['get', 'list'] },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
];

// The Roles and ClusterRoles of a backup may hold any right. Restoring them takes `escalate` and `bind`.
const fullRules: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: [...read, ...write, 'deletecollection', 'bind', 'escalate'] },
];

/** Rights to check what the creator of a Backup or Restore may do, so that hooks do no more. */
const creatorRules: readonly PolicyRule[] = [
  { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  {
    apiGroups: ['admissionregistration.k8s.io'],
    resources: ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
    verbs: ['get'],
  },
];

const backupRules: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: read },
  // For hooks. Before API server 1.35, a user with `get` on this resource could run commands, too.
  { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] },
  // For short-lived Pods that read the files of volumes.
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete'] },
  { apiGroups: snapshotGroups, resources: ['*'], verbs: write },
  ...creatorRules,
];

const moverJobRules: readonly PolicyRule[] = [
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create', 'delete'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete'] },
];

/** Rights to read the cluster-wide objects that the objects of a namespace need. The server does not write them. */
const aroundNamespaces: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces', 'persistentvolumes'], verbs: read },
  // The node agent's `loadConcurrency.perNodeConfig` selects nodes by their labels.
  { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
  { apiGroups: ['storage.k8s.io'], resources: ['storageclasses'], verbs: read },
  { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
  { apiGroups: snapshotGroups, resources: ['*'], verbs: read },
  ...creatorRules,
];

const insideNamespaces: readonly PolicyRule[] = [{ apiGroups: ['*'], resources: ['*'], verbs: [...read, ...write] }];

const warnings = {
  full: 'As strong as cluster-admin: it may read every Secret, and grant any right to anyone.',
  'backup-only':
    'It reads everything, every Secret included, and may make Pods and run commands in them. It writes snapshots, and objects of its own namespace.',
  namespaces:
    'In its namespaces as strong as whoever may create Pods and read Secrets there. Elsewhere it reads what belongs to their objects.',
};

/** Returns the rights that a server needs, and no others: roles and their bindings, as `kubectl apply` takes them. Every call returns equal
 * objects.
 * @throws LifeboatError `INVALID_REQUEST` for an invalid profile or name */
export function controllerRole(options: ControllerRoleOptions): KubeObject[] {
  const { namespace = 'velero', serviceAccountName = 'velero', moverJobs = false } = options;
  const profile = checkProfile(options.profile);
  checkNamespace(namespace, 'namespace');
  const labels = installLabels(namespace);
  // The same names as Velero's, so that those who know Velero find them.
  const name = namespace === 'velero' ? 'velero' : `velero-${namespace}`;
  const kindOfProfile = typeof profile === 'object' ? 'namespaces' : profile;
  const serviceAccount = { name: serviceAccountName, namespace };
  const common = { serviceAccount, labels, annotations: { 'lifeboat.io/rights': warnings[kindOfProfile] } };
  const cluster = (clusterRules: readonly PolicyRule[]) => permissionObjects({ clusterRules, namespaceRules: {} }, { ...common, name });
  const own = permissionObjects({ clusterRules: [], namespaceRules: { [namespace]: ownRules } }, { ...common, name: `${name}-server` });
  if (profile === 'full') return cluster(fullRules);
  if (profile === 'backup-only') return [...cluster([...backupRules, ...(moverJobs ? moverJobRules : [])]), ...own];
  const places = [...new Set(profile.namespaces)].sort().map((each) => [each, insideNamespaces] as const);
  const inside = permissionObjects({ clusterRules: [], namespaceRules: Object.fromEntries(places) }, { ...common, name });
  return [...cluster(aroundNamespaces), ...own, ...inside];
}
