import { type CallOptions, throwIfAborted, type VolumeInfo, type VolumeRef } from '@lifeboat/core/plugin-api';
import { type ComputeContext, getDisk } from './compute-context.ts';
import { volumePlace } from './volume-place.ts';

/** Type (the URL, as in Velero's files), provisioned IOPS and throughput (Hyperdisk, pd-extreme). */
export async function getVolumeInfo(context: ComputeContext, volume: VolumeRef, { signal }: CallOptions = {}): Promise<VolumeInfo> {
  throwIfAborted(signal, 'Reading a volume');
  const { volumeId } = volume;
  const place = volumePlace(volume.availabilityZone, `Volume '${volumeId}'`);
  const project = await context.volumeProject(signal);
  const disk = await getDisk(context, { action: 'read', project, place, volumeId, signal });
  return {
    type: disk.type ?? '',
    ...(disk.provisionedIops ? { iops: Number(disk.provisionedIops) } : {}),
    ...(disk.provisionedThroughput ? { throughput: Number(disk.provisionedThroughput) } : {}),
  };
}
