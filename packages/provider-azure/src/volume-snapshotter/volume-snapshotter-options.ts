import type { ArmClientOptions } from '../requests/arm-client-options.ts';

/** Options of a snapshotter of Azure managed disks. It reads nothing else: no environment variable, no file, no proxy. */
export interface AzureDiskVolumeSnapshotterOptions extends ArmClientOptions {
  /** Id of the disks' subscription. */
  readonly subscriptionId: string;
  /** Resource group of the disks; in AKS, that of the nodes (`MC_...`). Disks in other groups are found by their full ids. */
  readonly resourceGroup: string;
  /** Id of the subscription in which snapshots are kept. @default `subscriptionId` */
  readonly snapshotSubscriptionId?: string | undefined;
  /** Resource group in which snapshots are kept. @default `resourceGroup` */
  readonly snapshotResourceGroup?: string | undefined;
  /** Store only the differences from the last snapshot. Ultra and Premium SSD v2 disks support only such snapshots. @default false */
  readonly incremental?: boolean | undefined;
  /** Tags of every snapshot; they take precedence over those of the disk and of the backup. @default none */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** How long a call to Azure may take, including the operation that it starts, in milliseconds. @default 120,000 */
  readonly operationTimeoutInMs?: number | undefined;
  /** How long Azure may copy a snapshot's data into a new disk until it can be attached, in milliseconds. @default 3,600,000 */
  readonly volumeTimeoutInMs?: number | undefined;
  /** The pause between two checks of an operation, if Azure does not say how long to wait, in milliseconds. @default 5,000 */
  readonly pollIntervalInMs?: number | undefined;
}
