import type { AliyunCredentialsSource } from '../credentials/aliyun-credentials.ts';
import type { AliyunNetwork } from '../requests/oss-endpoint.ts';

/** Disks and snapshots of one region of ECS. Nothing else is read: no environment variable, no file. */
export interface EcsDiskVolumeSnapshotterOptions {
  /** Such as `cn-hangzhou`; a function is asked once, at the first request. */
  readonly region: string | (() => Promise<string>);
  /** `internal`: the endpoint inside VPCs. `accelerate` is for OSS and means `public` here. @default `public` */
  readonly network?: AliyunNetwork | undefined;
  /** Base URL of ECS's API: another endpoint, or a test server. @default the region's */
  readonly endpoint?: string | undefined;
  /** A key pair (with an STS token), or a function that returns one and is asked again when it expires or is refused;
   * `ecs-ram-role`: the role of this machine, from the metadata service of ECS. */
  readonly credentials: AliyunCredentialsSource | 'ecs-ram-role';
  /** Where new disks are made that need no zone of their own, or whose zone the cluster is not in. @default none */
  readonly zone?: string | undefined;
  /** The zones that the cluster has nodes in: what Velero's plugin reads from the ConfigMap `ack-cluster-profile`. A disk
   * whose zone is not among them is made in `zone`. @default any zone */
  readonly clusterZones?: readonly string[] | undefined;
  /** New disks belong to this cluster: the snapshot's tags `kubernetes.io/cluster/...` and `KubernetesCluster` give way to
   * its own, as with `ACK_CLUSTER_NAME` in Velero's environment. @default the snapshot's tags stay */
  readonly clusterName?: string | undefined;
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** Attempts per request, the first included. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** @default 30,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long a new disk may take until it can be attached. @default 600,000 */
  readonly volumeTimeoutInMs?: number | undefined;
  /** Between two looks at a disk or snapshot that is not ready, at first; it grows to 15 times that. @default 2,000 */
  readonly pollIntervalInMs?: number | undefined;
}
