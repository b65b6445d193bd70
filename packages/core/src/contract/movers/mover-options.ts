import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { LabelSelector } from '../../velero-api/values/meta.ts';
import type { StorageLocationConfig } from '../locations/storage-location.ts';

/** How volumes are reached in a cluster, in which nothing is installed: by short-lived Pods, and by an init container in Pods whose
 * volumes are filled. */
export interface MoverOptions {
  /** An image with `sh`, `tar`, `find`, `stat`, `xargs`, `head`, `chown` and `touch`. busybox sets times to the second; with GNU tar in
   * it they are set to the nanosecond. @default 'docker.io/library/busybox:1.37' */
  readonly image?: string;
  /** @default what the cluster does for the image */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  /** Names of Secrets that the image is pulled with. @default none */
  readonly imagePullSecrets?: readonly string[];
  /** Besides those by which movers are found. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Which nodes a mover may run on, besides being the one of the volume's Pod. @default any */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** The affinity of mover Pods, as a Pod has it. @default none */
  readonly affinity?: Readonly<Record<string, unknown>>;
  /** The affinity, in the stead of `affinity`, of movers that no Pod binds to a node, by the storage class of the claim that they mount:
   * those that read clones of snapshots, and those that fill new volumes. The key `''` is for all other classes. @default `affinity` */
  readonly affinityByClass?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** How many volumes are moved on one node at a time. Of runs of this engine: others do not know of them. @default no bound by node */
  readonly perNode?: NodeConcurrency;
  /** Tolerations of mover Pods, as a Pod has them. @default all taints are tolerated: the volume's Pod runs there, too */
  readonly tolerations?: readonly Readonly<Record<string, unknown>>[];
  /** @default none */
  readonly priorityClassName?: string;
  /** The ServiceAccount of mover Pods, in the namespace of the volume; its token is not mounted. @default 'default' */
  readonly serviceAccountName?: string;
  /** Requests and limits of the container, as Kubernetes has them. @default none */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** The security context of the container. @default it runs as user 0, as it must to read all files and to set owners and modes */
  readonly securityContext?: Readonly<Record<string, unknown>>;
  /** The security context of mover Pods as a whole. @default none */
  readonly podSecurityContext?: Readonly<Record<string, unknown>>;
  /** How long the files of one volume may take, in milliseconds. @default 14,400,000: four hours, as Velero */
  readonly timeoutInMs?: number;
  /** Moves claims by Jobs with Lifeboat's own image, which read and write volumes directly and go to the store by themselves: what is
   * moved does not pass this process, and as many volumes are moved at a time as the nodes have room for. Volumes without a claim, and
   * claims that only one Pod may mount, are moved without a Job. @default no Jobs */
  readonly job?: MoverJobOptions;
}

/** How many volumes are read or written on one node at a time. The others wait, with their Pod on the node: the volumes that are moved at a time
 * in all (`job.concurrency`) are not more for it. */
export interface NodeConcurrency {
  /** @default no bound */
  readonly volumes?: number;
  /** Nodes with a bound of their own: of those that match, the smallest counts. The nodes are read for it. @default none */
  readonly nodes?: readonly {
    /** By their labels. */
    readonly selector: LabelSelector;
    /** Volumes on such a node. */
    readonly volumes: number;
  }[];
}

/** How Jobs move volumes. The Secret of a Job holds what opens the location and the repository, in the namespace of the volume: who may
 * read Secrets there, or run Pods there, can read it meanwhile. */
export interface MoverJobOptions {
  /** An image of Lifeboat, of this version: its entry point takes the command `mover`. */
  readonly image: string;
  /** How a Job opens a storage location. `undefined`: as the engine's options describe it. @default locations that the engine's options
   * describe by data are opened by that, with the secrets that `resolveSecret` reads; others are `INVALID_CONFIG` */
  readonly location?: (name: string, options: CallOptions) => Promise<MoverLocation | undefined> | MoverLocation | undefined;
  /** Volumes that are moved at a time; the others wait. @default 16 */
  readonly concurrency?: number;
}

/** A storage location, as a Job opens it. */
export interface MoverLocation {
  /** Provider, bucket, prefix and the provider's keys, as a Pod of the cluster reaches them. */
  readonly config: StorageLocationConfig;
  /** The secrets that `config` names, by `<name>/<key>`. @default none */
  readonly secrets?: Readonly<Record<string, string | Uint8Array>>;
}
