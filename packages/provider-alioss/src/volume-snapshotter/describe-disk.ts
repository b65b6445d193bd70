import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { EcsDisk } from '../requests/ecs-api.ts';
import type { EcsContext } from './ecs-context.ts';

/** @throws LifeboatError `VOLUME_NOT_FOUND` */
export async function describeDisk(context: EcsContext, volumeId: string, { signal }: CallOptions = {}): Promise<EcsDisk> {
  const { connection } = context;
  const disk = await connection.run((api) => api.describeDisk(volumeId), {
    action: `read disk '${volumeId}'`,
    permission: 'ecs:DescribeDisks',
    context: { volumeId },
    signal,
  });
  if (disk) return disk;
  throw new LifeboatError({
    code: 'VOLUME_NOT_FOUND',
    message: `Disk '${volumeId}' was not found in region '${connection.region}'`,
    context: { volumeId, region: connection.region },
  });
}
