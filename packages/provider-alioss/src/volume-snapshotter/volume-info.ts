import type { CallOptions, VolumeInfo, VolumeRef } from '@lifeboat/core/plugin-api';
import { describeDisk } from './describe-disk.ts';
import type { EcsContext } from './ecs-context.ts';
import { essd, iopsOf } from './performance-level.ts';

/** The category of the disk; of ESSD disks also the iops that stand for their performance level. */
export async function getVolumeInfo(context: EcsContext, { volumeId }: VolumeRef, options: CallOptions = {}): Promise<VolumeInfo> {
  const { category: type = '', performanceLevel: level } = await describeDisk(context, volumeId, options);
  const iops = type === essd ? iopsOf(level) : undefined;
  return { type, ...(iops === undefined ? {} : { iops }) };
}
