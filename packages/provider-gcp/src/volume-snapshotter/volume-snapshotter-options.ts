import type { GcpCredentialsSource } from '../credentials/gcp-credentials.ts';

/** What a snapshotter of persistent disks is made of. Nothing else is read: no environment, no file, no metadata server. */
export interface PersistentDiskVolumeSnapshotterOptions {
  readonly credentials: GcpCredentialsSource;
  /** The project of volumes. @default the credentials' own */
  readonly volumeProject?: string | undefined;
  /** The project of snapshots. @default `volumeProject` */
  readonly project?: string | undefined;
  /** Region or multi-region that keeps snapshots, such as `eu`. @default Google chooses the closest multi-region */
  readonly snapshotLocation?: string | undefined;
  /** Archived snapshots cost less to keep and more to restore. @default `STANDARD` */
  readonly snapshotType?: 'STANDARD' | 'ARCHIVE' | undefined;
  /** Base URL of Compute Engine. @default `https://compute.` followed by `universeDomain` */
  readonly endpoint?: string | undefined;
  /** @default `googleapis.com` */
  readonly universeDomain?: string | undefined;
  /** PEM of certificate authorities to trust besides the system's. */
  readonly caCert?: string | undefined;
  /** Attempts per request, the first included. @default 5 */
  readonly maxAttempts?: number | undefined;
  /** Before the second attempt; doubles from then on, up to ten seconds. @default 500 */
  readonly retryDelayInMs?: number | undefined;
  /** How long an exchange may stand still. @default 120,000 */
  readonly requestTimeoutInMs?: number | undefined;
  /** First pause between two looks at something that is being made; grows to ten seconds. @default 1,000 */
  readonly pollIntervalInMs?: number | undefined;
  /** How long a snapshot may take to begin, and a volume to be ready. @default 600,000 */
  readonly operationTimeoutInMs?: number | undefined;
}
