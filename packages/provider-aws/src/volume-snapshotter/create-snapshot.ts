import { setTimeout as sleep } from 'node:timers/promises';
import { type CallOptions, canceledError, LifeboatError, type SnapshotRequest, throwIfAborted } from '@lifeboat/core/plugin-api';
import { idempotencyToken } from '@lifeboat/core/provider-kit';
import { describeVolume } from './describe-volume.ts';
import type { EbsContext } from './ebs-context.ts';
import { type Ec2Tag, snapshotTags, tokenTag } from './snapshot-tags.ts';

interface Snapshot {
  readonly snapshotId: string;
}

/** Takes a snapshot. EC2 has no client tokens for these: one that was made for the same token is found by its tag. */
export async function createSnapshot(context: EbsContext, request: SnapshotRequest, { signal }: CallOptions = {}): Promise<Snapshot> {
  const { volumeId } = request;
  const what = `The snapshot of volume '${volumeId}'`;
  throwIfAborted(signal, what);
  const token = idempotencyToken(request.idempotencyToken);
  const volume = await describeVolume(context, volumeId, { ...(signal ? { signal } : {}) });
  const tags = snapshotTags({ tags: request.tags, volumeTags: volume.Tags ?? [], token });
  if (token === undefined) return await create(context, { volumeId, tags, signal });
  const find = () => findByToken(context, { volumeId, token, signal });
  return await context.inTurn(token, async () => (await find()) ?? (await create(context, { volumeId, tags, signal, find })), signal);
}

/** A request whose answer was lost may have made a snapshot. So it is sent again only when EC2 surely has not done it, or
 * when the token tells whether it has. */
async function create(
  context: EbsContext,
  options: {
    readonly volumeId: string;
    readonly tags: Ec2Tag[];
    readonly signal: AbortSignal | undefined;
    readonly find?: () => Promise<Snapshot | undefined>;
  },
): Promise<Snapshot> {
  const { connection, pollIntervalInMs } = context;
  const { volumeId, tags, signal, find } = options;
  const subject = {
    action: `take a snapshot of volume '${volumeId}'`,
    permission: 'ec2:CreateSnapshot and ec2:CreateTags',
    context: { volumeId },
    signal,
  };
  const specification = tags.length > 0 ? { TagSpecifications: [{ ResourceType: 'snapshot' as const, Tags: tags }] } : {};
  for (let attempt = 1; ; attempt++) {
    try {
      const made = await connection.runOnce((ec2, o) => ec2.createSnapshot({ VolumeId: volumeId, ...specification }, o), subject);
      return { snapshotId: made.SnapshotId ?? '' };
    } catch (error) {
      const again = LifeboatError.isInstance(error) && error.retryable && (find || error.code === 'SNAPSHOTTER_THROTTLED');
      if (!again || attempt >= connection.maxAttempts) throw error;
      await sleep(pollIntervalInMs * 2 ** (attempt - 1), undefined, signal ? { signal } : {}).catch(() => {});
      if (signal?.aborted) throw canceledError(signal, `The snapshot of volume '${volumeId}'`);
      const made = await find?.();
      if (made) return made;
    }
  }
}

async function findByToken(
  context: EbsContext,
  options: { readonly volumeId: string; readonly token: string; readonly signal: AbortSignal | undefined },
): Promise<Snapshot | undefined> {
  const { volumeId, token, signal } = options;
  const filters = [
    { Name: `tag:${tokenTag}`, Values: [token] },
    { Name: 'volume-id', Values: [volumeId] },
  ];
  const found = await context.connection.run((ec2, o) => ec2.describeSnapshots({ OwnerIds: ['self'], Filters: filters }, o), {
    action: `look for a snapshot of volume '${volumeId}'`,
    permission: 'ec2:DescribeSnapshots',
    context: { volumeId },
    signal,
  });
  const snapshotId = found.Snapshots?.find(({ State }) => State !== 'error')?.SnapshotId;
  return snapshotId === undefined ? undefined : { snapshotId };
}
