import { ownMember } from '@lifeboat/core/json';
/** The only category whose disks have a performance level. */
export const essd = 'cloud_essd';

/** The most operations a second that a disk of the level can have. Told as a volume's iops, they bring back the same level
 * here and by Velero's rule: the iops that ECS tells of a small disk would bring back a lower one. */
const iopsOfLevel: Readonly<Record<string, number>> = { PL0: 10_000, PL1: 50_000, PL2: 100_000, PL3: 1_000_000 };

export function iopsOf(performanceLevel: string | undefined): number | undefined {
  return performanceLevel === undefined ? undefined : ownMember(iopsOfLevel, performanceLevel);
}

/** Velero's rule (Alibaba Cloud's plugin velero-plugin), but for ESSD disks only. */
export function performanceLevel(type: string, iops: number | undefined): string | undefined {
  if (type !== essd || !iops) return undefined;
  return Object.entries(iopsOfLevel).find(([, most]) => iops <= most)?.[0] ?? 'PL3';
}
