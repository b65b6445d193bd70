import type { Volume } from '@aws-sdk/client-ec2';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { EbsContext } from './ebs-context.ts';

/** @throws LifeboatError `VOLUME_NOT_FOUND` */
export async function describeVolume(context: EbsContext, volumeId: string, { signal }: CallOptions = {}): Promise<Volume> {
  const { connection } = context;
  const found = await connection.run((ec2, o) => ec2.describeVolumes({ VolumeIds: [volumeId] }, o), {
    action: `read volume '${volumeId}'`,
    permission: 'ec2:DescribeVolumes',
    context: { volumeId },
    signal,
  });
  const volume = found.Volumes?.[0];
  if (volume && volume.State !== 'deleting' && volume.State !== 'deleted') return volume;
  throw new LifeboatError({
    code: 'VOLUME_NOT_FOUND',
    message: `Volume '${volumeId}' of region '${connection.region}' ${volume ? 'is being deleted' : 'was not found'}`,
    context: { volumeId, region: connection.region },
  });
}
