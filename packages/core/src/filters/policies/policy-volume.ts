import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { type VolumeType, volumeTypes } from '../../velero-api/files/resource-policies.ts';
import { parseQuantity } from '../quantity.ts';

/** What the conditions of volume policies look at. */
export interface PolicyVolume {
  /** Billionths of bytes; 0 where it is not known. */
  readonly capacity: bigint;
  readonly storageClass: string | undefined;
  readonly nfs: { readonly server?: string; readonly path?: string } | undefined;
  readonly csi: { readonly driver?: string; readonly volumeAttributes?: Readonly<Record<string, string>> } | undefined;
  readonly type: VolumeType | undefined;
  readonly claimLabels: Readonly<Record<string, string>>;
  readonly claimPhase: string | undefined;
  /** `undefined`: there is no claim. */
  readonly claimVolumeMode: string | undefined;
  readonly claimAccessModes: readonly string[];
}

/** One entry of a Pod's `spec.volumes`. */
export interface PodVolume {
  readonly name: string;
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly [source: string]: unknown;
}

interface PolicyVolumeParts {
  readonly persistentVolume?: KubeObject | undefined;
  /** Of the PersistentVolume, or one that has none. */
  readonly claim?: KubeObject | undefined;
  /** Where there is no PersistentVolume. */
  readonly podVolume?: PodVolume | undefined;
}

interface VolumeSource {
  readonly storageClassName?: string;
  readonly capacity?: { readonly storage?: unknown };
  readonly nfs?: PolicyVolume['nfs'] | null;
  readonly csi?: PolicyVolume['csi'] | null;
  readonly [source: string]: unknown;
}

/** A volume as policies see it: its source from the PersistentVolume or else the Pod, the rest from its claim. The storage
 * class is that of the PersistentVolume only, as in Velero. */
export function describePolicyVolume({ persistentVolume, claim, podVolume }: PolicyVolumeParts): PolicyVolume {
  const source = (persistentVolume?.spec ?? podVolume ?? {}) as VolumeSource;
  const wishes = (claim?.spec ?? {}) as { readonly volumeMode?: string | null; readonly accessModes?: readonly string[] | null };
  const capacity = persistentVolume && source.capacity?.storage;
  return {
    capacity: capacity === undefined ? 0n : (parseQuantity(String(capacity)) ?? 0n),
    storageClass: (persistentVolume && source.storageClassName) || undefined,
    nfs: source.nfs ?? undefined,
    csi: source.csi ?? undefined,
    type: volumeTypes.find((type) => source[type] !== undefined && source[type] !== null),
    claimLabels: claim?.metadata.labels ?? {},
    claimPhase: (claim?.status as { readonly phase?: string } | undefined)?.phase,
    claimVolumeMode: claim && (wishes.volumeMode ?? 'Filesystem'),
    claimAccessModes: wishes.accessModes ?? [],
  };
}
