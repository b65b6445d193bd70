import type { CallOptions, VolumeInfo, VolumeRef } from '@lifeboat/core/plugin-api';
import { describeVolume } from './describe-volume.ts';
import type { EbsContext } from './ebs-context.ts';

// The types whose operations and throughput are the user's choice; of others EC2 tells a number that it has chosen itself.
export const withIops = new Set(['gp3', 'io1', 'io2']);
export const withThroughput = new Set(['gp3']);

/** Type, and what the type lets its user choose: unlike with Velero, gp3's iops and throughput too. */
export async function getVolumeInfo(context: EbsContext, { volumeId }: VolumeRef, options?: CallOptions): Promise<VolumeInfo> {
  const { VolumeType: type = '', Iops, Throughput } = await describeVolume(context, volumeId, options);
  return {
    type,
    ...(withIops.has(type) && Iops !== undefined ? { iops: Iops } : {}),
    ...(withThroughput.has(type) && Throughput !== undefined ? { throughput: Throughput } : {}),
  };
}
