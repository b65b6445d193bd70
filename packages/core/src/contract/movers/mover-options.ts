import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';
import type { StorageLocationConfig } from '../locations/storage-location.ts';

/** How volumes are read and written in a cluster in which nothing is installed: with short-lived Pods (movers), and with an init container
 * in Pods whose volumes are filled. */
export interface MoverOptions {
  /** An image with `sh`, `tar`, `find`, `stat`, `xargs`, `head`, `chown` and `touch`. With busybox, times are restored to the second; with
   * GNU tar, to the nanosecond. @default 'docker.io/library/busybox:1.37' */
  readonly image?: string;
  /** When nodes pull the image. @default what the cluster does for the image */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /** Names of the Secrets with which nodes pull the image. @default none */
  readonly imagePullSecrets?: readonly string[];
  /** Labels of mover Pods, in addition to those by which Lifeboat finds them. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of mover Pods. @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Labels of the nodes on which movers may run. A mover for a Pod's volume must also run on that Pod's node. @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Affinity of mover Pods, in the form of a Pod's spec. @default none */
  readonly affinity?: Readonly<Record<string, unknown>>;
  /** Affinity, instead of `affinity`, for movers that no Pod ties to a node: those that read clones of snapshots and those that fill new
   * volumes. By the storage class of the claim that they mount; the key `''` is for all other classes. @default `affinity` */
  readonly affinityByClass?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How many volumes are moved at the same time on one node. Only runs of this engine are counted. @default no limit per node */
  readonly perNode?: NodeConcurrency;
  /** Tolerations of mover Pods, in the form of a Pod's spec. @default all taints are tolerated, because the volume's Pod runs there, too */
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  /** PriorityClass of mover Pods. @default none */
  readonly priorityClassName?: string;
  /** ServiceAccount of mover Pods, in the namespace of the volume. Its token is not mounted. @default 'default' */
  readonly serviceAccountName?: string;
  /** Requests and limits of the mover's container, in the form of a Pod's spec. @default none */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** Security context of the mover's container. @default user 0, which is needed to read all files and to set owners and modes */
  readonly securityContext?: Readonly<Record<string, unknown>>;
  /** Security context of the mover Pod as a whole. @default none */
  readonly podSecurityContext?: Readonly<Record<string, unknown>>;
  /** How long moving the files of one volume may take, in milliseconds. @default 14,400,000: four hours, as Velero */
  readonly timeoutInMs?: number;
  /** Move claims with Jobs that run Lifeboat's own image. They read and write volumes directly and access the store themselves, so the data
   * does not pass through this process, and as many volumes are moved at a time as the nodes have room for. Volumes without a claim, and
   * claims that only one Pod may mount, are moved without a Job. @default no Jobs */
  readonly job?: MoverJobOptions;
}

/** Limits the number of volumes that are read or written at the same time on one node. The others wait, with their Pod already on the node.
 * This does not raise the total number of volumes that are moved at a time (`job.concurrency`). */
export interface NodeConcurrency {
  /** Volumes per node. @default no limit */
  readonly volumes?: number;
  /** Limits for some nodes. If several entries match a node, the smallest limit counts. The engine reads the nodes for this.
   * @default none */
  readonly nodes?: readonly {
    /** Selects the nodes by their labels. */
    readonly selector: LabelSelector;
    /** Volumes per node of these. */
    readonly volumes: number;
  }[];
}

/** How Jobs move volumes. Each Job has a Secret, in the namespace of the volume, with the credentials of the location and the password of
 * the repository. While the Job exists, anyone who can read Secrets or run Pods in that namespace can read it. */
export interface MoverJobOptions {
  /** Lifeboat's image in this version; its entry point must accept the command `mover`. */
  readonly image: string;
  /** Tells how a Job opens a storage location; `undefined` means as the engine's options describe it. @default a location that the engine's
   * options describe by data is opened with that data and the secrets that `resolveSecret` reads; any other location is `INVALID_CONFIG` */
  readonly location?: (name: string, options: CallOptions) => Promise<MoverLocation | undefined> | MoverLocation | undefined;
  /** Number of volumes that are moved at the same time; the others wait. @default 16 */
  readonly concurrency?: number;
}

/** A storage location, as a Job in the cluster opens it. */
export interface MoverLocation {
  /** Provider, bucket, prefix and the provider's settings, with addresses that a Pod of the cluster can reach. */
  readonly config: StorageLocationConfig;
  /** The values of the secrets that `config` names, by `<name>/<key>`. @default none */
  readonly secrets?: Readonly<Record<string, string | Uint8Array>>;
}
