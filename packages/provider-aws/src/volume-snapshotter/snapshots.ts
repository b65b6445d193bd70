import type { Snapshot } from '@aws-sdk/client-ec2';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { awaitCompleteSnapshot } from '@lifeboat/core/provider-kit';
import type { EbsContext } from './ebs-context.ts';

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function describeSnapshot(context: EbsContext, snapshotId: string, { signal }: CallOptions = {}): Promise<Snapshot> {
  const { connection } = context;
  const found = await connection.run((ec2, o) => ec2.describeSnapshots({ SnapshotIds: [snapshotId] }, o), {
    action: `read snapshot '${snapshotId}'`,
    permission: 'ec2:DescribeSnapshots',
    context: { snapshotId },
    signal,
  });
  const snapshot = found.Snapshots?.[0];
  if (snapshot) return snapshot;
  throw new LifeboatError({
    code: 'SNAPSHOT_NOT_FOUND',
    message: `Snapshot '${snapshotId}' was not found in region '${connection.region}'`,
    context: { snapshotId, region: connection.region },
  });
}

/** Waits until a snapshot is complete: before, no volume can be made from it. */
export async function awaitSnapshot(
  context: EbsContext,
  snapshotId: string,
  options: CallOptions & { readonly timeoutInMs: number },
): Promise<void> {
  const { timeoutInMs, signal } = options;
  await awaitCompleteSnapshot({
    snapshotId,
    region: context.connection.region,
    look: async () => {
      const { State: state, StateMessage: reason, Progress: progress } = await describeSnapshot(context, snapshotId, options);
      return { state: state === 'error' ? 'failed' : state === 'completed' ? 'complete' : 'pending', reason, progress };
    },
    timeoutInMs,
    intervalInMs: context.pollIntervalInMs,
    signal,
  });
}

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function readSnapshotTags(
  context: EbsContext,
  snapshotId: string,
  options: CallOptions = {},
): Promise<Record<string, string>> {
  const { Tags = [] } = await describeSnapshot(context, snapshotId, options);
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}

/** A snapshot that is not there is success. */
export async function deleteSnapshot(context: EbsContext, snapshotId: string, { signal }: CallOptions = {}): Promise<void> {
  try {
    await context.connection.run((ec2, o) => ec2.deleteSnapshot({ SnapshotId: snapshotId }, o), {
      action: `delete snapshot '${snapshotId}'`,
      permission: 'ec2:DeleteSnapshot',
      context: { snapshotId },
      signal,
    });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND') || error.context.ec2Code !== 'InvalidSnapshot.NotFound') throw error;
  }
}
