import { type CallOptions, LifeboatError, type SnapshotRequest } from '@lifeboat/core/plugin-api';
import { awaitCompleteSnapshot } from '@lifeboat/core/provider-kit';
import { clientToken } from './client-token.ts';
import { describeDisk } from './describe-disk.ts';
import type { EcsSnapshot } from './ecs-api.ts';
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

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function describeSnapshot(context: EcsContext, snapshotId: string, { signal }: CallOptions = {}): Promise<EcsSnapshot> {
  const { connection } = context;
  const snapshot = await connection.run((api) => api.describeSnapshot(snapshotId), {
    action: `read snapshot '${snapshotId}'`,
    permission: 'ecs:DescribeSnapshots',
    context: { snapshotId },
    signal,
  });
  if (snapshot) return snapshot;
  throw new LifeboatError({
    code: 'SNAPSHOT_NOT_FOUND',
    message: `Snapshot '${snapshotId}' was not found in region '${connection.region}'`,
    context: { snapshotId, region: connection.region },
  });
}

/** Waits until a snapshot is complete: before, no volume can be made from it. */
export async function awaitSnapshot(
  context: EcsContext,
  snapshotId: string,
  options: CallOptions & { readonly timeoutInMs: number },
): Promise<void> {
  const { timeoutInMs, signal } = options;
  await awaitCompleteSnapshot({
    snapshotId,
    region: context.connection.region,
    look: async () => {
      const { status, progress } = await describeSnapshot(context, snapshotId, options);
      return { state: status === 'failed' ? 'failed' : status === 'accomplished' ? 'complete' : 'pending', progress };
    },
    timeoutInMs,
    intervalInMs: context.pollIntervalInMs,
    signal,
  });
}

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function readSnapshotTags(
  context: EcsContext,
  snapshotId: string,
  options: CallOptions = {},
): Promise<Record<string, string>> {
  const snapshot = await describeSnapshot(context, snapshotId, options);
  return Object.fromEntries(tagsOf(snapshot).map(({ key, value }) => [key, value]));
}

/** A snapshot that is not there is success. */
export async function deleteSnapshot(context: EcsContext, snapshotId: string, { signal }: CallOptions = {}): Promise<void> {
  try {
    await context.connection.run((api) => api.deleteSnapshot(snapshotId), {
      action: `delete snapshot '${snapshotId}'`,
      permission: 'ecs:DeleteSnapshot',
      context: { snapshotId },
      signal,
    });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND')) throw error;
  }
}
