import type { Issue } from '../errors/issues/issue.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ResourcePolicies } from '../velero-api/files/resource-policies.ts';
import type { ResultMessages } from '../velero-api/files/results.ts';
import type { RunHooks } from '../velero-api/files/run-hooks.ts';
import type { Backup, BackupPhase, BackupSpecFields } from '../velero-api/objects/backup.ts';
import type { Restore, RestorePhase, RestoreSpecFields } from '../velero-api/objects/restore.ts';
import type { Duration } from '../velero-api/values/duration.ts';
import type { ExistingObjectPolicy } from '../velero-api/values/existing-policies.ts';
import type { RestoreItemOutcome } from './events.ts';
import type { BackupPodHook } from './hooks/backup-pod-hook.ts';
import type { RestorePodHook } from './hooks/restore-pod-hook.ts';
import type { WholeRunHooks } from './hooks/whole-run-hooks.ts';
import type { LocationOutcome } from './results/location-outcome.ts';
import type { PlannedItem } from './results/planned-item.ts';
import type { SkipRule } from './results/skip-rule.ts';
import type { UnsavedVolume } from './results/unsaved-volume.ts';
import type { ObjectSelection } from './selection/object-selection.ts';
import type { StorageLimits } from './storage-limits.ts';
import type { StoragePolicy } from './storage-policy.ts';
import type { TransformOptions } from './transforms/transform-options.ts';

/** Fields of a Backup's spec that a stored Backup may have and a request may not: an old name, and a field that came with Velero 1.19. */
export type UnaskedBackupField = 'backupType' | 'defaultVolumesToRestic';

/** Fields that came with Velero 1.19: a stored Restore may have them, a request may not. */
export type UnaskedRestoreField = 'existingVolumeDataPolicy' | 'skipDefaultResourceModifier';

/** The backup to make: its name, the fields of a velero.io Backup's spec, and options of Lifeboat. Time spans are a {@link Duration}. */
export interface BackupRequest extends Omit<BackupSpecFields<Duration>, UnaskedBackupField>, CallOptions {
  /** Name of the backup: a DNS-1123 subdomain that no backup in the location has yet. */
  name: string;
  /** An existing Backup object, as an API server returned it, that this run carries out; it may be in any namespace. The run takes over its
   * name, namespace, uid, labels, annotations and other metadata, its spec and `status.startTimestamp`, and stores them. Its spec is
   * checked as a request is. Spec fields that the request gives as well must have the same values. The run does not change this object: the
   * engine's `records` get each new state. @default a new object in the engine's namespace, with its own uid */
  object?: Backup;
  /** Labels of the Backup object. @default none */
  labels?: Record<string, string>;
  /** Annotations of the Backup object. @default none */
  annotations?: Record<string, string>;
  /** Names of several locations that get the backup at once, instead of `storageLocation`. The cluster is read once. The name must be free
   * in all of them. @default only `storageLocation` */
  storageLocations?: readonly string[];
  /** How many of `storageLocations` must have the backup in the end: all of them, more than half, or one. If fewer have it, the run rejects
   * and removes what it wrote. @default 'all' */
  storagePolicy?: StoragePolicy;
  /** How much data may queue for a slow location, and when it is dropped. For `storageLocations`. @default see {@link StorageLimits} */
  storageLimits?: StorageLimits;
  /** Take over a name that a killed run left unfinished: the run removes what the killed one left there, then starts. @default false */
  replaceUnfinished?: boolean;
  /** Rules for how volumes are saved, given directly instead of in the ConfigMap that `resourcePolicy` names. They are not stored in the
   * Backup object. @default the rules in the ConfigMap of `resourcePolicy` */
  resourcePolicies?: ResourcePolicies;
  /** Narrows the objects that the fields of the spec select, by owner, name, expression or function. It is stored as an annotation of the
   * Backup. @default all objects that the spec selects */
  select?: ObjectSelection;
  /** Which hooks run in Pods. `all`: those of this request (`hooks`, `podHooks`) and those in the annotations of Pods; `spec`: only those
   * of this request; `none`: none. @default 'all', as Velero */
  runHooks?: RunHooks;
  /** Functions that run before and after a Pod is backed up, in addition to the commands in `hooks` and in the Pods' annotations.
   * @default none */
  podHooks?: readonly BackupPodHook[];
  /** Functions that run before and after the whole backup. @default none */
  wholeRunHooks?: WholeRunHooks;
  /** Stores each object in every version that the cluster serves, not only in the preferred one (Velero's feature
   * `EnableAPIGroupVersions`). A cluster that serves other versions can then restore one that it knows. @default false */
  enableAPIGroupVersions?: boolean;
  /** What happens if the server behind an API does not answer: `fail` records an error, so the backup is PartiallyFailed; `warn` records a
   * warning. @default a warning for the metrics APIs (`metrics.k8s.io`, `custom.metrics.k8s.io`, `external.metrics.k8s.io`), which store
   * nothing; an error for all others */
  unavailableApis?: 'fail' | 'warn';
}

/** The outcome of a backup. */
export interface BackupResult {
  /** `Completed`: without errors. `PartiallyFailed`: with errors; everything else is in the backup. */
  readonly phase: Extract<BackupPhase, 'Completed' | 'PartiallyFailed' | 'Failed'>;
  /** The Backup object, as stored in `velero-backup.json`. With several locations, each location's file has its own name in
   * `spec.storageLocation` and in the label. */
  readonly backup: Backup;
  /** The outcome in each location. A location that missed the backup is a warning and does not change `phase`: the backup is complete
   * wherever it is stored. */
  readonly locations: readonly LocationOutcome[];
  /** Warnings, in the form of Velero's results file. */
  readonly warnings: ResultMessages;
  /** Errors, in the form of Velero's results file. */
  readonly errors: ResultMessages;
  /** The warnings and errors with codes, for programs, and other facts worth knowing: at most 1,000, then one that counts the rest. A
   * resumed backup has only the issues of the process that resumed it. */
  readonly issues: readonly Issue[];
  /** Volumes whose data is not in the backup, although the PersistentVolume, claim or Pod is. */
  readonly unsavedVolumes: readonly UnsavedVolume[];
  /** Number of objects in the archive. */
  readonly items: number;
  /** Compressed size of the archive, in bytes. */
  readonly bytes: number;
  /** Whether all types were listed at the same resource version. `resourceVersion` is that version; `inconsistent` names the types that
   * were listed at another one. */
  readonly consistency: { readonly resourceVersion?: string; readonly inconsistent: readonly string[] };
}

/** The restore to make: the fields of a velero.io Restore's spec, and options of Lifeboat. Time spans are a {@link Duration}. */
export interface RestoreRequest
  extends Omit<RestoreSpecFields<Duration>, UnaskedRestoreField | 'existingResourcePolicy'>,
    TransformOptions,
    CallOptions {
  /** Name of the backup to restore. */
  backupName: string;
  /** What happens to an object that exists in the cluster and differs from the backup. `none` leaves it. `update` patches it. `recreate`
   * deletes it and creates it again; until that is done, the location keeps a copy of the old object. Objects that the deleted one owned
   * stay and are linked to the new one. With `recreate`, Namespaces, CustomResourceDefinitions and ServiceAccounts are updated instead, and
   * so are PersistentVolumes and claims, unless `existingResourcePolicies` names them. The stored Restore has `update`, with `recreate` in
   * an annotation. @default 'none' */
  existingResourcePolicy?: ExistingObjectPolicy | '';
  /** `existingResourcePolicy` by resource, such as `{ 'deployments.apps': 'recreate', configmaps: 'none' }`. Short names work. It is stored
   * in an annotation of the Restore (`existingPoliciesAnnotation` of `@lifeboat/core/velero-api`), because Velero's spec has no field for
   * it. @default `existingResourcePolicy` for every resource */
  existingResourcePolicies?: Readonly<Record<string, ExistingObjectPolicy>>;
  /** An existing Restore object, as an API server returned it, that this run carries out; see `object` of {@link BackupRequest}. If it has
   * a `scheduleName`, `backupName` says which backup is restored. @default a new object in the engine's namespace, with its own uid */
  object?: Restore;
  /** Name of the restore: a DNS-1123 subdomain. @default `<backupName>-<YYYYMMDDhhmmss>`, with `-2` and so on behind it if
   * another restore has that name */
  name?: string;
  /** Labels of the Restore object. @default none */
  labels?: Record<string, string>;
  /** Annotations of the Restore object. @default none */
  annotations?: Record<string, string>;
  /** Continue a restore of this name and backup that did not complete because it was killed, failed, or ended with errors. The record is
   * replaced and keeps its uid. Objects with the labels of that restore count as created by it: they are not written again, except for the
   * steps after creation (managers, status, owners, files of volumes). Hooks of Pods that it created do not run, which is a warning.
   * @default false: a name that is taken is `RESTORE_ALREADY_EXISTS` */
  replaceUnfinished?: boolean;
  /** Name of the location to restore from. @default the first location that has the complete backup: the default location, then the others
   * in the order of the engine's options. Warnings list the locations that were skipped */
  storageLocation?: string;
  /** Restore from a damaged backup, too. Each damage is an error, so the restore is PartiallyFailed at best. An archive that cannot be read
   * is still refused. @default false: `BACKUP_BROKEN`, and nothing is written */
  allowDamaged?: boolean;
  /** Ed25519 public keys in PEM. One of them must have signed the backup's digests, in addition to what the location requires.
   * @default only what the location requires */
  requireSignature?: readonly string[];
  /** For each kind, choose one of the versions that the backup stored, by Velero's rules (Velero's feature `EnableAPIGroupVersions`,
   * Velero's pkg/restore/restore.go). @default false: the version that the backup preferred, or another one if the target does not serve
   * it */
  enableAPIGroupVersions?: boolean;
  /** Versions to restore by resource, best first, such as `{ 'rockbands.music.example.io': ['v2beta1', 'v1'] }`. It overrides every other
   * choice of a version and implies `enableAPIGroupVersions`. @default the ConfigMap `enableapigroupversions` in the engine's namespace */
  restoreResourcesVersionPriority?: Readonly<Record<string, readonly string[]>>;
  /** Replaces StorageClasses, old name to new name, in claims, PersistentVolumes and claim templates. The new ones must exist. @default the
   * ConfigMap labeled `velero.io/change-storage-class` */
  storageClassMapping?: Readonly<Record<string, string>>;
  /** Replaces parts of image names: part to replacement. The first part that fits counts. @default the ConfigMap labeled
   * `velero.io/change-image-name` */
  imageNameMapping?: Readonly<Record<string, string>>;
  /** Gives each object back its field managers (`managedFields`), so that the tools that applied it can apply again without conflicts. Each
   * object that was applied server-side or has several managers costs a second write. `false`: each object is written once, and `lifeboat`
   * owns the fields of such objects. @default true */
  restoreManagers?: boolean;
  /** Restores owner references (`metadata.ownerReferences`) with the owners' new uids. An owner is either restored too, or an object of the
   * same kind and (mapped) name that the cluster has. Owners are created first, so most links need no further write. An object that must
   * exist before its owner, such as a Secret that a Deployment's Pods need, is linked by a second write. Pods, ReplicaSets and
   * ControllerRevisions are left to the controllers that adopt them. If an owner is found in neither place, its reference is left out with
   * the warning `OWNER_NOT_LINKED`. `false`: no owners, as Velero. @default true */
  relinkOwners?: boolean;
  /** Pauses custom resources during the restore, so that their controllers do not create objects twice. Adapters know how each project is
   * paused: Argo CD, cert-manager, Cluster API, CloudNativePG, Crossplane, Flux, KEDA, Strimzi, and `quiesceAdapters` of the engine. Such
   * an object is created paused, and one more write releases it once all objects are there. An object that was paused in the backup stays
   * paused. A custom resource that controls others but has no adapter is the warning `CONTROLLER_NOT_HELD`. @default true */
  quiesceControllers?: boolean;
  /** Deployments of controllers that no adapter knows, as `namespace/name` in the target cluster. They have no replicas while objects are
   * restored, and their own number of replicas afterwards. @default none */
  quiesceDeployments?: readonly string[];
  /** Which hooks run in Pods, including hooks that are init containers. `all`: those of this request (`hooks`, `podHooks`) and those in the
   * annotations of the archive's Pods; `spec`: only those of this request; `none`: none. @default 'all', as Velero, or what the engine's
   * `restorePolicy` allows */
  runHooks?: RunHooks;
  /** Also restores what belongs to the cluster that was backed up: what its control plane, nodes, kubeadm, DNS and network parts keep in
   * `kube-system`, `kube-public`, `kube-node-lease` and `default`; bootstrap tokens; RBAC rules and flow schemas that the API server writes
   * itself; `kube-root-ca.crt`. It also updates Leases that have a holder. @default false: these are left alone, and one line of the log
   * says so */
  restoreClusterOwn?: boolean;
  /** Narrows the objects that the fields of the spec select, by owner, name, expression or function. It is stored as an annotation of the
   * Restore. It judges objects as they are in the archive, before anything is written. @default all objects that the spec selects */
  select?: ObjectSelection;
  /** Before anything is written, refuse the restore with `KUBERNETES_FORBIDDEN` if the engine's identity may not create some of its objects
   * in their namespaces. This costs one request per namespace, unless the identity may create everything. Cluster-scoped objects are not
   * checked. @default false: each object that the API server refuses is an error, and the others are restored */
  refuseForbidden?: boolean;
  /** More kinds whose objects are commands, which a restore would carry out again. They are left out unless `includedResources` names the
   * kind. The built-in ones are DeleteBackup-, Download- and ServerStatusRequests, the kinds that move volume data,
   * CertificateSigningRequests and StorageVersionMigrations. @default none */
  oneShotResources?: readonly string[];
  /** What happens to Jobs that have completed or failed: `left-out`, or `restored` with that status, and no Pod starts in between.
   * @default 'left-out' */
  finishedJobs?: 'left-out' | 'restored';
  /** What happens to Jobs that had not ended: they start again, or are created suspended. Their Pods are not restored.
   * @default 'started' */
  runningJobs?: 'started' | 'suspended';
  /** Functions that run as hooks of Pods, in addition to `hooks` and to the Pods' annotations. @default none */
  podHooks?: readonly RestorePodHook[];
  /** How long hooks of a restored Pod wait for its containers, unless a hook has its own wait timeout. @default '10m'; Velero waits without
   * end */
  hookWaitTimeout?: Duration;
  /** Functions that run before and after the whole restore. @default none */
  wholeRunHooks?: WholeRunHooks;
}

/** The outcome of a restore. */
export interface RestoreResult {
  /** `Completed`: without errors. `PartiallyFailed`: with errors; everything else was restored. */
  readonly phase: Extract<RestorePhase, 'Completed' | 'PartiallyFailed' | 'Failed'>;
  /** The Restore object, as it is stored. */
  readonly restore: Restore;
  /** Name of the location that it was restored from. The files of the restore are kept there, too. */
  readonly storageLocation: string;
  /** Warnings, in the form of Velero's results file. */
  readonly warnings: ResultMessages;
  /** Errors, in the form of Velero's results file. */
  readonly errors: ResultMessages;
  /** The warnings and errors with codes, for programs, and other facts worth knowing: at most 1,000, then one that counts the rest. A
   * resumed restore has only the issues of the process that resumed it. */
  readonly issues: readonly Issue[];
  /** Number of objects by outcome. */
  readonly counts: Readonly<Record<RestoreItemOutcome, number>>;
  /** Number of objects that were left alone, by rule. It includes objects that `counts` does not have because they were never selected
   * (`policy`, `command`). Empty for a resumed restore: only the process that ended knew the numbers. */
  readonly skipped: Readonly<Partial<Record<SkipRule, number>>>;
}

/** What a restore with this {@link RestoreRequest} would do. Events tell it item by item while the plan is made. Nothing is written
 * anywhere. */
export interface RestorePlanResult {
  /** Deployments that run in the cluster and would have no replicas until all objects are there, as `namespace/name`: those of controllers
   * that cannot be paused otherwise, and those of `quiesceDeployments`. */
  readonly heldDeployments: readonly string[];
  /** Name of the location whose copy of the backup the plan was made from. */
  readonly storageLocation: string;
  /** Number of objects by planned action. */
  readonly counts: Readonly<Record<PlannedItem['action'], number>>;
  /** Warnings that a restore would give, in the form of Velero's results file. */
  readonly warnings: ResultMessages;
  /** Errors that a restore would give, in the form of Velero's results file. */
  readonly errors: ResultMessages;
  /** The warnings and errors with codes, for programs: at most 1,000. */
  readonly issues: readonly Issue[];
}
