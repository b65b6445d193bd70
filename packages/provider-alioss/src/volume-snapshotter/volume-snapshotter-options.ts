import type { AliyunCredentialsSource } from '../credentials/aliyun-credentials.ts';
import type { AliyunNetwork } from '../requests/oss-endpoint.ts';

/** Options of a snapshotter of ECS disks in one region. It reads nothing else: no environment variable, no file. */
export interface EcsDiskVolumeSnapshotterOptions {
  /** Region of disks and snapshots, such as `cn-hangzhou`. A function is called once, at the first request. */
  readonly region: string | (() => Promise<string>);
  /** The network to use. `internal`: the endpoint inside VPCs. `accelerate` is only for OSS; here it means `public`. @default `public` */
  readonly network?: AliyunNetwork | undefined;
  /** Base URL of ECS's API, such as another endpoint or a test server. @default that of the region */
  readonly endpoint?: string | undefined;
  /** A key pair (with an STS token), a function that returns one and is called again when the pair expires or is refused, or `ecs-ram-role`
   * for the role of this machine, from the metadata service of ECS. */
  readonly credentials: AliyunCredentialsSource | 'ecs-ram-role';
  /** Zone of a new disk whose request names no zone, or whose zone the cluster has no nodes in. @default none */
  readonly zone?: string | undefined;
  /** Zones in which the cluster has nodes; Velero's plugin reads them from the ConfigMap `ack-cluster-profile`. A disk whose zone is not
   * among them is created in `zone`. @default any zone */
  readonly clusterZones?: readonly string[] | undefined;
  /** Name of the cluster that new disks belong to. Its tags replace the snapshot's tags `kubernetes.io/cluster/...` and
   * `KubernetesCluster`, as `ACK_CLUSTER_NAME` does for Velero. @default the snapshot's tags stay */
  readonly clusterName?: string | undefined;
  /** PEM of certificate authorities to trust in addition to the system's. @default none */
  readonly caCert?: string | undefined;
  /** Attempts per request, including the first. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** How long connecting may take, in milliseconds. @default 10,000 */
  readonly connectTimeoutInMs?: number | undefined;
  /** How long a request may take, in milliseconds. @default 30,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** How long it may take until a new disk can be attached, in milliseconds. @default 600,000 */
  readonly volumeTimeoutInMs?: number | undefined;
  /** First pause between two checks of a disk or snapshot that is not ready, in milliseconds; pauses grow to 15 times that.
   * @default 2,000 */
  readonly pollIntervalInMs?: number | undefined;
}
