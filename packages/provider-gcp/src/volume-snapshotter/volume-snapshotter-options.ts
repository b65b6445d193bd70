import type { GcpCredentialsSource } from '../credentials/gcp-credentials.ts';

/** Options of a snapshotter of persistent disks. It reads nothing else: no environment, no file, no metadata server. */
export interface PersistentDiskVolumeSnapshotterOptions {
  /** Where credentials come from. Only `default-chain` searches for them. */
  readonly credentials: GcpCredentialsSource;
  /** Project of the volumes. @default the credentials' project */
  readonly volumeProject?: string | undefined;
  /** Project of the snapshots. @default `volumeProject` */
  readonly project?: string | undefined;
  /** Region or multi-region in which snapshots are kept, such as `eu`. @default Google chooses the closest multi-region */
  readonly snapshotLocation?: string | undefined;
  /** Type of the snapshots. Archived snapshots cost less to keep and more to restore. @default `STANDARD` */
  readonly snapshotType?: 'STANDARD' | 'ARCHIVE' | undefined;
  /** Base URL of Compute Engine. @default `https://compute.` followed by `universeDomain` */
  readonly endpoint?: string | undefined;
  /** Domain of Google's services. @default `googleapis.com` */
  readonly universeDomain?: string | undefined;
  /** PEM of certificate authorities to trust in addition to the system's. @default none */
  readonly caCert?: string | undefined;
  /** Attempts per request, including the first. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** The pause before the second attempt, in milliseconds; it doubles with each attempt, up to ten seconds. @default 500 */
  readonly retryDelayInMs?: number | undefined;
  /** How long a request may stall, in milliseconds. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** First pause between two checks of a resource that is being created, in milliseconds; pauses grow to ten seconds. @default 1,000 */
  readonly pollIntervalInMs?: number | undefined;
  /** How long it may take until a snapshot has started, or until a volume is ready, in milliseconds. @default 600,000 */
  readonly operationTimeoutInMs?: number | undefined;
}
