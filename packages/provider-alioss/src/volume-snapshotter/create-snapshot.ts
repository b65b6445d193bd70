import type { CallOptions, SnapshotRequest } from '@lifeboat/core/plugin-api';
import { clientToken } from './client-token.ts';
import { describeDisk } from './describe-disk.ts';
import type { EcsContext } from './ecs-context.ts';
import { snapshotTags, tagsOf } from './snapshot-tags.ts';

/** Takes a snapshot. ECS's client tokens make it one per token. */
export async function createSnapshot(
  context: EcsContext,
  request: SnapshotRequest,
  { signal }: CallOptions = {},
): Promise<{ readonly snapshotId: string }> {
  const { volumeId } = request;
  const disk = await describeDisk(context, volumeId, signal ? { signal } : {});
  const tags = snapshotTags({ tags: request.tags, diskTags: tagsOf(disk), zone: disk.zoneId || request.availabilityZone });
  const asked = { diskId: volumeId, clientToken: clientToken(request.idempotencyToken), tags };
  const snapshotId = await context.connection.run((api) => api.createSnapshot(asked), {
    action: `take a snapshot of disk '${volumeId}'`,
    permission: 'ecs:CreateSnapshot and ecs:TagResources',
    context: { volumeId },
    signal,
  });
  return { snapshotId };
}
