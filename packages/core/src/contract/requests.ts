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

/** An old name, and what Velero 1.19 brought: a stored Backup may have them, a request not. */
export type UnaskedBackupField = 'backupType' | 'defaultVolumesToRestic';

/** What Velero 1.19 brought: a stored Restore may have them, a request not. */
export type UnaskedRestoreField = 'existingVolumeDataPolicy' | 'skipDefaultResourceModifier';

/** A backup to make: a name, and the fields of a velero.io Backup's spec. A time span is a {@link Duration}. */
export interface BackupRequest extends Omit<BackupSpecFields<Duration>, UnaskedBackupField>, CallOptions {
  /** DNS-1123 subdomain, free in the location. */
  name: string;
  /** The Backup that the run is of, in any namespace, as an API server gave it: name, namespace, uid, labels, annotations, whatever
   * else its metadata holds, spec and `status.startTimestamp` are those of the run, and of what is stored. Its spec is checked
   * as a request is. Fields of a spec that are given beside it must say the same. It stays as it is: `records` of the engine
   * learns how the run goes on. @default an object in the namespace of the engine, with a uid of its own */
  object?: Backup;
  /** For the Backup object. @default none */
  labels?: Record<string, string>;
  /** For the Backup object. @default none */
  annotations?: Record<string, string>;
  /** Several locations that get the backup at once, instead of `storageLocation`: the cluster is read once, and the name must be
   * free in all of them. @default only `storageLocation` */
  storageLocations?: readonly string[];
  /** How many of `storageLocations` must have the backup in the end: all of them, more than half, or one. With fewer the run
   * rejects and removes what it wrote. @default 'all' */
  storagePolicy?: StoragePolicy;
  /** When one of several locations is too slow, and what may queue for it meanwhile. */
  storageLimits?: StorageLimits;
  /** Take over a name that a killed run left unfinished: its remains are removed first. @default false */
  replaceUnfinished?: boolean;
  /** How volumes are saved, as data, where no ConfigMap of the cluster is to say it; not kept in the Backup object.
   * @default what the ConfigMap of `resourcePolicy` says */
  resourcePolicies?: ResourcePolicies;
  /** Which objects are backed up, finer than the fields of the spec say it; kept as an annotation of the Backup. @default all that they
   * take */
  select?: ObjectSelection;
  /** Which hooks run in Pods. `spec`: those of this request (`hooks`, `podHooks`), and none of annotations; `none`: none at all.
   * @default 'all', as Velero */
  runHooks?: RunHooks;
  /** Functions that run around the backup of Pods, besides the commands of `hooks` and of the Pods' annotations. */
  podHooks?: readonly BackupPodHook[];
  /** Functions around the whole backup. */
  wholeRunHooks?: WholeRunHooks;
  /** Stores every served version of every kind, not only the preferred one (Velero's feature `EnableAPIGroupVersions`):
   * a cluster that serves other versions can then choose. @default false */
  enableAPIGroupVersions?: boolean;
  /** What an API is whose server does not answer: an error, so that the backup is PartiallyFailed, or a warning. @default a
   * warning for the metrics APIs (`metrics.k8s.io`, `custom.` and `external.metrics.k8s.io`), which store nothing; else an error */
  unavailableApis?: 'fail' | 'warn';
}

/** What became of a backup. */
export interface BackupResult {
  /** `PartiallyFailed`: there are errors, and the rest is there. */
  readonly phase: Extract<BackupPhase, 'Completed' | 'PartiallyFailed' | 'Failed'>;
  /** The object as `velero-backup.json` has it. With several locations, the file in each has that location's name in
   * `spec.storageLocation` and in its label. */
  readonly backup: Backup;
  /** What became of it in each location. That some missed out is a warning and leaves the phase alone: the backup is whole
   * where it is stored. */
  readonly locations: readonly LocationOutcome[];
  /** In Velero's form, as the stored results have them. */
  readonly warnings: ResultMessages;
  /** In Velero's form, as the stored results have them. */
  readonly errors: ResultMessages;
  /** The same and what else is worth knowing, for programs; at most 1,000 and one that says how many more there were. Of a backup
   * that was resumed: what this process met. */
  readonly issues: readonly Issue[];
  /** Volumes of which the backup has the object, or the Pod, but not the data. */
  readonly unsavedVolumes: readonly UnsavedVolume[];
  /** Objects in the archive. */
  readonly items: number;
  /** Compressed size of the archive. */
  readonly bytes: number;
  /** Whether all types were listed at one resource version, and which. `inconsistent` names the types that were not. */
  readonly consistency: { readonly resourceVersion?: string; readonly inconsistent: readonly string[] };
}

/** A restore to make: the fields of a velero.io Restore's spec. A time span is a {@link Duration}. */
export interface RestoreRequest
  extends Omit<RestoreSpecFields<Duration>, UnaskedRestoreField | 'existingResourcePolicy'>,
    TransformOptions,
    CallOptions {
  backupName: string;
  /** What becomes of objects that are there and differ. `none` leaves them; `update` patches them; `recreate` deletes them and makes
   * them anew, with a copy of the old one kept in the location meanwhile: what they own stays and is linked to the new one. Namespaces,
   * CustomResourceDefinitions and ServiceAccounts are updated then, and so are PersistentVolumes and claims unless
   * `existingResourcePolicies` names them. The stored Restore says `update`, and `recreate` in an annotation. @default 'none' */
  existingResourcePolicy?: ExistingObjectPolicy | '';
  /** The same for single resources, such as `{ 'deployments.apps': 'recreate', configmaps: 'none' }`; short names are fine. Kept in an
   * annotation of the stored Restore (`existingPoliciesAnnotation` of `@lifeboat/core/velero-api`), as Velero's spec has no field
   * for it. @default what `existingResourcePolicy` says */
  existingResourcePolicies?: Readonly<Record<string, ExistingObjectPolicy>>;
  /** The Restore that the run is of, in any namespace, as an API server gave it: see `object` of {@link BackupRequest}. One with a
   * `scheduleName` is of the backup that `backupName` says. @default an object in the namespace of the engine, with a uid of its own */
  object?: Restore;
  /** @default `<backupName>-<YYYYMMDDhhmmss>` */
  name?: string;
  /** For the Restore object. @default none */
  labels?: Record<string, string>;
  /** For the Restore object. @default none */
  annotations?: Record<string, string>;
  /** Go on with a restore of that name and backup that did not complete: one that was killed, failed, or ended with errors. Its record
   * is replaced, and its uid kept. Objects that bear its labels are taken as made by it: they are not written again, but for what
   * follows their creation (managers, status, owners, files of volumes). Hooks of Pods that it made are not run, which is a warning.
   * @default false: `RESTORE_ALREADY_EXISTS` */
  replaceUnfinished?: boolean;
  /** The location that holds the backup. @default the first that has it whole: the default location, then the others in the
   * order of the engine's options; warnings list the locations that were skipped */
  storageLocation?: string;
  /** Restore also from a backup that is damaged: each damage is an error, so that the restore is PartiallyFailed at best. An
   * archive that cannot be read is refused all the same. @default false: `BACKUP_BROKEN`, and nothing is written */
  allowDamaged?: boolean;
  /** Ed25519 public keys in PEM, of which one must have signed the backup's digests, besides those that the location
   * requires. @default what the location requires */
  requireSignature?: readonly string[];
  /** Chooses, kind by kind, among the versions that the backup stored (Velero's feature `EnableAPIGroupVersions`,
   * Velero's pkg/restore/restore.go). @default false: the version that the backup preferred, or another where the target does not serve it */
  enableAPIGroupVersions?: boolean;
  /** `rockbands.music.example.io` to its versions, best first; beats everything else. Implies `enableAPIGroupVersions`.
   * @default what the ConfigMap `enableapigroupversions` in the engine's namespace says */
  restoreResourcesVersionPriority?: Readonly<Record<string, readonly string[]>>;
  /** Old to new StorageClass for claims, volumes and claim templates; the new ones must exist.
   * @default what the ConfigMap of `velero.io/change-storage-class` says */
  storageClassMapping?: Readonly<Record<string, string>>;
  /** Part of an image name to its replacement; of several that fit, the first counts.
   * @default what the ConfigMap of `velero.io/change-image-name` says */
  imageNameMapping?: Readonly<Record<string, string>>;
  /** Gives an object the managers (`managedFields`) that it had, so that who applied it goes on without conflicts. What was
   * applied server-side, or has several managers, costs a second write each. `false`: one write an object; what such objects
   * have is then owned by `lifeboat`. @default true */
  restoreManagers?: boolean;
  /** Gives objects the owners that they had (`metadata.ownerReferences`), under the uids that those have now: an owner that the
   * restore brings, or one of the same kind and (mapped) name that the cluster has. Owners come before what they own and cost no
   * further write; what has to be there before its owner, such as a Secret that a Deployment's Pods need, gets its link by a
   * second one. Pods, ReplicaSets and ControllerRevisions are left to the controllers that adopt them. An owner that is in neither
   * is left out with the warning `OWNER_NOT_LINKED`. `false`: no owners, as Velero. @default true */
  relinkOwners?: boolean;
  /** Holds controllers of custom resources while their objects come back, so that they make nothing twice: objects that an adapter knows
   * (Argo CD, cert-manager, Cluster API, CloudNativePG, Crossplane, Flux, KEDA, Strimzi, `quiesceAdapters` of the engine) are created as
   * their project says paused, and released by one more write each once all objects are there. What was paused in the backup stays
   * paused. A custom resource that controls others, and that no adapter holds, is the warning `CONTROLLER_NOT_HELD`.
   * @default true */
  quiesceControllers?: boolean;
  /** Deployments of controllers, as `namespace/name` in the target cluster, that have no replicas while objects come back, and their
   * own number afterwards: for controllers that no adapter knows. @default none */
  quiesceDeployments?: readonly string[];
  /** Which hooks run in Pods, init containers of hooks included. `spec`: those of this request (`hooks`, `podHooks`), and none that
   * the annotations of the archive's Pods name; `none`: none at all. @default 'all', as Velero, or what the engine's
   * `restorePolicy` allows */
  runHooks?: RunHooks;
  /** Restores also what belongs to the cluster that it comes from: what its control plane, its nodes, kubeadm and the parts for
   * names and network keep in `kube-system`, `kube-public`, `kube-node-lease` and `default`, bootstrap tokens, rules and flow
   * schemas that the API server writes itself, `kube-root-ca.crt`; and updates Leases that somebody holds. @default false: it is
   * left alone, which one line of the log says */
  restoreClusterOwn?: boolean;
  /** Which objects are restored, finer than the fields of the spec say it; kept as an annotation of the Restore. Objects are looked at as
   * the archive has them, before anything is written. @default all that they take */
  select?: ObjectSelection;
  /** Refuse a restore with `KUBERNETES_FORBIDDEN`, before anything is written, if the engine's identity may not create some of its objects
   * in their namespaces; one request a namespace, unless it may create everything. Objects outside of namespaces are not looked at.
   * @default false: each object that is refused is an error, and the others are restored */
  refuseForbidden?: boolean;
  /** Further kinds whose objects are commands: they are left out unless `includedResources` names the kind, as is done for
   * DeleteBackup-, Download- and ServerStatusRequests, what moves volume data, CertificateSigningRequests and
   * StorageVersionMigrations. @default none */
  oneShotResources?: readonly string[];
  /** What becomes of Jobs that are complete or failed: `left-out`, or `restored` with the status that says so; no Pod starts
   * in between. @default 'left-out' */
  finishedJobs?: 'left-out' | 'restored';
  /** Whether Jobs that had not ended start anew, or are suspended. Their Pods are not restored. @default 'started' */
  runningJobs?: 'started' | 'suspended';
  /** Hooks that are functions, beside those of `hooks` and of the Pods' annotations. @default none */
  podHooks?: readonly RestorePodHook[];
  /** How long the hooks of a restored Pod wait for its containers where they say no wait timeout themselves.
   * @default '10m'; Velero waits without end */
  hookWaitTimeout?: Duration;
  /** Functions before and after the whole restore. @default none */
  wholeRunHooks?: WholeRunHooks;
}

/** What became of a restore. */
export interface RestoreResult {
  /** `PartiallyFailed`: there are errors, and the rest was restored. */
  readonly phase: Extract<RestorePhase, 'Completed' | 'PartiallyFailed' | 'Failed'>;
  /** As it is stored. */
  readonly restore: Restore;
  /** The location that it was restored from; it keeps the restore's own files, too. */
  readonly storageLocation: string;
  /** In Velero's form, as the stored results have them. */
  readonly warnings: ResultMessages;
  /** In Velero's form, as the stored results have them. */
  readonly errors: ResultMessages;
  /** The same and what else is worth knowing, for programs; at most 1,000 and one that says how many more there were. Of a restore
   * that was resumed: what this process met. */
  readonly issues: readonly Issue[];
  /** How many objects were dealt with, by what became of them. */
  readonly counts: Readonly<Record<RestoreItemOutcome, number>>;
  /** How many objects were left alone, by rule; also those that `counts` does not have, as they were never selected (`policy`,
   * `command`). Empty for a restore that was resumed: the process that ended knew it. */
  readonly skipped: Readonly<Partial<Record<SkipRule, number>>>;
}

/** What {@link RestoreRequest} would do, item by item as the plan is made; nothing is written anywhere. */
export interface RestorePlanResult {
  /** Deployments that run in the cluster and would have no replicas until all objects are there, as `namespace/name`: those of
   * controllers that cannot be held otherwise, and those of `quiesceDeployments`. */
  readonly heldDeployments: readonly string[];
  /** The location whose copy of the backup the plan was made from. */
  readonly storageLocation: string;
  /** How many objects, by what would become of them. */
  readonly counts: Readonly<Record<PlannedItem['action'], number>>;
  /** In Velero's form, as a restore would tell them. */
  readonly warnings: ResultMessages;
  /** In Velero's form, as a restore would tell them. */
  readonly errors: ResultMessages;
  /** The same, for programs; at most 1,000. */
  readonly issues: readonly Issue[];
}
