import type { LabelSelector } from '../values/meta.ts';

/** The content of a resource policy ConfigMap (Velero's internal/resourcepolicies): what becomes of volumes and of kinds. */
export interface ResourcePolicies {
  /** `v1`. */
  version: 'v1';
  /** The first whose conditions all hold decides. */
  volumePolicies?: readonly VolumePolicy[] | null;
  /** Which kinds are backed up, where the request does not say it. */
  includeExcludePolicy?: IncludeExcludePolicy | null;
  /** What is asked of objects of some cluster-scoped kinds. @default what the request asks for counts */
  clusterScopedFilterPolicy?: ClusterScopedFilterPolicy | null;
  /** What is taken of some namespaces. An exact name comes first, then the first pattern that fits. @default what the request asks
   * for counts */
  namespacedFilterPolicies?: readonly NamespacedFilterPolicy[] | null;
}

/** Narrows cluster-scoped kinds that are taken anyway; those that it does not name stay as they are. Since Velero 1.18.3. */
export interface ClusterScopedFilterPolicy {
  /** At least one, each with `kinds`. */
  resourceFilters: readonly KindFilterPolicy[];
}

/** Of these namespaces the kinds that are named are taken, and no others. Since Velero 1.18.3. */
export interface NamespacedFilterPolicy {
  /** Names and patterns (`team-*`), at least one. */
  namespaces: readonly string[];
  /** At least one. */
  resourceFilters: readonly KindFilterPolicy[];
}

/** What is asked of objects of some kinds; it replaces the label selectors of the request. */
export interface KindFilterPolicy {
  /** Kinds or resources (`Pod`, `deploy`, `deployments.apps`). None, or only `*`: all that no other filter of the policy names, which
   * only policies of namespaces may ask for. */
  kinds?: readonly string[] | null;
  /** Names and patterns, one of which fits. @default all names */
  names?: readonly string[] | null;
  /** Names and patterns that are left out all the same. @default none */
  excludedNames?: readonly string[] | null;
  /** Labels that the object has. @default any */
  labelSelector?: LabelSelector | null;
  /** Or any of several selectors; not beside `labelSelector`. @default none */
  orLabelSelectors?: readonly LabelSelector[] | null;
}

/** What becomes of the volumes that fulfil its conditions. */
export interface VolumePolicy {
  /** All must hold; none set: every volume. */
  conditions?: VolumePolicyConditions | null;
  /** What is done with such a volume. */
  action: VolumePolicyAction;
}

/** All of them must be fulfilled. */
export interface VolumePolicyConditions {
  /** `10Gi,100Gi`: from and to, both included; an empty side is open. Volumes that a Pod defines itself have 0. */
  capacity?: string | null;
  /** Names of storage classes, one of which the PersistentVolume has. */
  storageClass?: readonly string[] | null;
  /** `{}`: any NFS volume. */
  nfs?: { server?: string; path?: string } | null;
  /** `{}`: any CSI volume. Attributes need a driver. */
  csi?: { driver?: string; volumeAttributes?: Readonly<Record<string, string>> } | null;
  /** Kinds of volume source, one of which the volume has. */
  volumeTypes?: readonly VolumeType[] | null;
  /** Labels that the claim has, all of them. */
  pvcLabels?: Readonly<Record<string, string>> | null;
  /** Phases, one of which the claim is in. */
  pvcPhase?: readonly ClaimPhase[] | null;
  /** The volume mode that the claim asks for; a claim that names none asks for `Filesystem`. */
  pvcVolumeMode?: VolumeMode | null;
  /** The access modes that the claim asks for: exactly these, in any order. */
  pvcAccessModes?: readonly AccessMode[] | null;
}

export const volumePolicyActions = ['skip', 'fs-backup', 'snapshot', 'custom'] as const;

/** `custom`: somebody else saves the volume. */
export type VolumePolicyActionType = (typeof volumePolicyActions)[number];

/** What is done with a volume. */
export interface VolumePolicyAction {
  /** `skip`: nothing. `snapshot`, `fs-backup`: how its data is saved. `custom`: left to a plugin. */
  type: VolumePolicyActionType;
  /** For who carries the action out. */
  parameters?: Readonly<Record<string, unknown>> | null;
}

/** Merged into the scoped resource filters of the backup's spec, which win. */
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
