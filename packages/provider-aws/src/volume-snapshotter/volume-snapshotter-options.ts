import type { KmsEncryption } from '@lifeboat/core/provider-kit';
import type { RequestHandlerOptions, S3CredentialsSource } from '@lifeboat/s3-store';

/** Options of a snapshotter of EBS volumes in one region. It reads nothing else: no environment variable, no file, no profile. */
export interface EbsVolumeSnapshotterOptions extends RequestHandlerOptions {
  /** Region of volumes and snapshots, such as `eu-west-1`. */
  readonly region: string;
  /** A key pair, a function that returns one (called again when the pair expires or is refused), or `default-chain` for the AWS SDK's own
   * search. Without `default-chain`, nothing is searched. */
  readonly credentials: S3CredentialsSource | 'default-chain';
  /** Profile for `default-chain`. @default the chain's own default */
  readonly profile?: string | undefined;
  /** Encrypt new volumes with this key of KMS (`keyId`: its id, alias or ARN), even if their snapshots are not encrypted.
   * @default the snapshot's encryption, else the account's default */
  readonly encryption?: KmsEncryption | undefined;
  /** Name of the cluster that new volumes belong to. Its tags replace the snapshot's tags `kubernetes.io/cluster/...` and
   * `KubernetesCluster`, as `AWS_CLUSTER_NAME` does for Velero. @default the snapshot's tags stay */
  readonly clusterName?: string | undefined;
  /** Base URL of EC2's API, such as a VPC endpoint or a test server. @default Amazon's endpoint for the region */
  readonly endpoint?: string | undefined;
  /** Attempts per request, including the first. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** How long it may take until a new volume can be attached, in milliseconds. @default 600,000 */
  readonly volumeTimeoutInMs?: number | undefined;
  /** First pause between two checks of a volume or snapshot that is not ready, in milliseconds; pauses grow to 15 times that.
   * @default 1,000 */
  readonly pollIntervalInMs?: number | undefined;
}
