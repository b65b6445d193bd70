import type { ArmClientOptions } from '../requests/arm-client-options.ts';

/** What a snapshotter of Azure managed disks is made of. Nothing else is read: no environment variable, no file, no proxy. */
export interface AzureDiskVolumeSnapshotterOptions extends ArmClientOptions {
  /** Of the disks. */
  readonly subscriptionId: string;
  /** Of the disks: in AKS the resource group of the nodes (`MC_...`). Disks of other groups are found by their full ids. */
  readonly resourceGroup: string;
  /** @default `subscriptionId` */
  readonly snapshotSubscriptionId?: string | undefined;
  /** Where snapshots are kept. @default `resourceGroup` */
  readonly snapshotResourceGroup?: string | undefined;
  /** Store differences to the last snapshot only. Ultra and Premium SSD v2 disks have no others. @default false */
  readonly incremental?: boolean | undefined;
  /** Tags of every snapshot; they win over the disk's and the backup's. @default none */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** How long a call to Azure may take, with the operation that it starts. @default 120,000 */
  readonly operationTimeoutInMs?: number | undefined;
  /** How long Azure may copy a snapshot's data into a new disk until it can be attached. @default 3,600,000 */
  readonly volumeTimeoutInMs?: number | undefined;
  /** Between two looks at an operation, where Azure names no time. @default 5,000 */
  readonly pollIntervalInMs?: number | undefined;
}
