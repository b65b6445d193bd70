import type { KmsEncryption } from '@lifeboat/core/provider-kit';
import type { RequestHandlerOptions, S3CredentialsSource } from '@lifeboat/s3-store';

/** EBS volumes and snapshots of one region. Nothing else is read: no environment variable, no file, no profile. */
export interface EbsVolumeSnapshotterOptions extends RequestHandlerOptions {
  /** Such as `eu-west-1`. */
  readonly region: string;
  /** A key pair, a function that returns one (asked again when it expires or is refused), or `default-chain` for the AWS
   * SDK's own search. Nothing is searched unless that is asked for. */
  readonly credentials: S3CredentialsSource | 'default-chain';
  /** The profile that `default-chain` uses. @default the chain's own */
  readonly profile?: string | undefined;
  /** Encrypts new volumes with this key of KMS (`keyId`: its id, alias or ARN), whether or not their snapshots are encrypted.
   * @default a snapshot's own encryption, then the account's default */
  readonly encryption?: KmsEncryption | undefined;
  /** New volumes belong to this cluster: the snapshot's tags `kubernetes.io/cluster/...` and `KubernetesCluster` give way
   * to its own, as with `AWS_CLUSTER_NAME` in Velero's environment. @default the snapshot's tags stay */
  readonly clusterName?: string | undefined;
  /** Base URL of EC2's API: a VPC endpoint, or a test server. @default Amazon's of the region */
  readonly endpoint?: string | undefined;
  /** Attempts per request, the first included. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** How long a new volume may take until it can be attached. @default 600,000 */
  readonly volumeTimeoutInMs?: number | undefined;
  /** Between two looks at a volume or snapshot that is not ready, at first; it grows to 15 times that. @default 1,000 */
  readonly pollIntervalInMs?: number | undefined;
}
