/** What Lifeboat reads of a disk or snapshot of Microsoft.Compute. */
export interface DiskResource {
  readonly location: string;
  readonly extendedLocation?: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  readonly zones?: readonly string[];
  readonly sku?: { readonly name?: string };
  readonly properties: {
    readonly provisioningState?: string;
    /** Below 100 while Azure copies in the background. */
    readonly completionPercent?: number;
    readonly copyCompletionError?: { readonly errorCode?: string; readonly errorMessage?: string };
    readonly diskIOPSReadWrite?: number;
    readonly diskMBpsReadWrite?: number;
    readonly encryption?: { readonly type?: string; readonly diskEncryptionSetId?: string };
    readonly creationData?: { readonly sourceResourceId?: string; readonly logicalSectorSize?: number };
  };
}

/** Of disks and snapshots. */
export const computeApiVersion = '2024-03-02';

/** Types whose operations and throughput are set for each disk, and of which Azure takes incremental snapshots only. */
export function isProvisionedType(type: string | undefined): boolean {
  return type === 'UltraSSD_LRS' || type === 'PremiumV2_LRS';
}
