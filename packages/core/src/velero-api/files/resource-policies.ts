import type { LabelSelector } from '../values/meta.ts';

/** The content of a resource policy ConfigMap (Velero's internal/resourcepolicies): rules for volumes and for kinds. */
export interface ResourcePolicies {
  /** Version of the format: `v1`. */
  version: 'v1';
  /** Rules for volumes. The first one whose conditions all hold decides. @default none */
  volumePolicies?: readonly VolumePolicy[] | null;
  /** Kinds to back up, unless the request says so. @default none */
  includeExcludePolicy?: IncludeExcludePolicy | null;
  /** Filters for objects of some cluster-scoped kinds. @default the filters of the request */
  clusterScopedFilterPolicy?: ClusterScopedFilterPolicy | null;
  /** Filters for some namespaces. An entry with the exact name comes first, then the first pattern that fits. @default the filters of the
   * request */
  namespacedFilterPolicies?: readonly NamespacedFilterPolicy[] | null;
}

/** Narrows cluster-scoped kinds that the backup includes; kinds that it does not name are not changed. Since Velero 1.18.3. */
export interface ClusterScopedFilterPolicy {
  /** Filters by kind: at least one, each with `kinds`. */
  resourceFilters: readonly KindFilterPolicy[];
}

/** In these namespaces, only the named kinds are backed up. Since Velero 1.18.3. */
export interface NamespacedFilterPolicy {
  /** Names and patterns of namespaces, such as `team-*`; at least one. */
  namespaces: readonly string[];
  /** Filters by kind: at least one. */
  resourceFilters: readonly KindFilterPolicy[];
}

/** Filters for objects of some kinds; they replace the label selectors of the request. */
export interface KindFilterPolicy {
  /** Kinds or resources (`Pod`, `deploy`, `deployments.apps`). None, or only `*`, means all kinds that no other filter of the policy names;
   * that is allowed only in policies for namespaces. */
  kinds?: readonly string[] | null;
  /** Names and patterns of the objects. @default all names */
  names?: readonly string[] | null;
  /** Names and patterns of objects to leave out. @default none */
  excludedNames?: readonly string[] | null;
  /** Selects objects by their labels. @default any */
  labelSelector?: LabelSelector | null;
  /** Selects objects that match one of these selectors; not together with `labelSelector`. @default none */
  orLabelSelectors?: readonly LabelSelector[] | null;
}

/** A rule: what happens to the volumes that meet its conditions. */
export interface VolumePolicy {
  /** Conditions that must all hold. @default none: every volume */
  conditions?: VolumePolicyConditions | null;
  /** What happens to such a volume. */
  action: VolumePolicyAction;
}

/** Conditions on a volume. All that are given must hold. */
export interface VolumePolicyConditions {
  /** Range of sizes, such as `10Gi,100Gi`, both included; an empty side has no limit. Volumes that a Pod defines itself have size 0. */
  capacity?: string | null;
  /** Names of storage classes. The PersistentVolume must have one of them. */
  storageClass?: readonly string[] | null;
  /** NFS server and path of the volume. `{}`: any NFS volume. */
  nfs?: { server?: string; path?: string } | null;
  /** CSI driver and attributes of the volume. `{}`: any CSI volume. Attributes need a driver. */
  csi?: { driver?: string; volumeAttributes?: Readonly<Record<string, string>> } | null;
  /** Types of volume source. The volume must have one of them. */
  volumeTypes?: readonly VolumeType[] | null;
  /** Labels that the claim must have, all of them. */
  pvcLabels?: Readonly<Record<string, string>> | null;
  /** Phases of the claim. It must be in one of them. */
  pvcPhase?: readonly ClaimPhase[] | null;
  /** Volume mode that the claim requests; a claim without one requests `Filesystem`. */
  pvcVolumeMode?: VolumeMode | null;
  /** Access modes that the claim requests: exactly these, in any order. */
  pvcAccessModes?: readonly AccessMode[] | null;
}

export const volumePolicyActions = ['skip', 'fs-backup', 'snapshot', 'custom'] as const;

/** What to do with a volume. `custom`: another program saves it. */
export type VolumePolicyActionType = (typeof volumePolicyActions)[number];

/** What to do with a volume. */
export interface VolumePolicyAction {
  /** `skip`: do not save its data. `snapshot` and `fs-backup`: save it in this way. `custom`: leave it to a plugin. */
  type: VolumePolicyActionType;
  /** Parameters for the program that carries the action out. @default none */
  parameters?: Readonly<Record<string, unknown>> | null;
}

/** Filters that are merged into the scoped resource filters of the backup's spec, which take precedence. */
export interface IncludeExcludePolicy {
  /** As in a backup's spec. */
  includedClusterScopedResources?: readonly string[] | null;
  /** As in a backup's spec. */
  excludedClusterScopedResources?: readonly string[] | null;
  /** As in a backup's spec. */
  includedNamespaceScopedResources?: readonly string[] | null;
  /** As in a backup's spec. */
  excludedNamespaceScopedResources?: readonly string[] | null;
}

export const claimPhases = ['Pending', 'Bound', 'Lost'] as const;

/** Phases of a PersistentVolumeClaim. */
export type ClaimPhase = (typeof claimPhases)[number];

export const volumeModes = ['Filesystem', 'Block'] as const;

/** How a volume is used: as a file system, or as a block device. */
export type VolumeMode = (typeof volumeModes)[number];

export const accessModes = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const;

/** How a volume may be mounted. */
export type AccessMode = (typeof accessModes)[number];

/** Field names of the volume sources of Pods and PersistentVolumes. */
export const volumeTypes = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'hostPath',
  'image',
  'iscsi',
  'local',
  'nfs',
  'photonPersistentDisk',
  'portworxVolume',
  'projected',
  'quobyte',
  'rbd',
  'scaleIO',
  'secret',
  'storageos',
  'vsphereVolume',
] as const;

/** The source of a volume, by its field in a PersistentVolume's or a Pod's spec. */
export type VolumeType = (typeof volumeTypes)[number];
