import type { Snapshot } from '@aws-sdk/client-ec2';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { pollUntil } from '@lifeboat/core/provider-kit';
import type { EbsContext } from './ebs-context.ts';

/** A new snapshot is not always found at once: so many looks may miss it. */
const looksBeforeMissing = 3;

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
  const { region } = context.connection;
  const failed = (code: 'SNAPSHOT_FAILED' | 'TIMEOUT', reason: string) =>
    new LifeboatError({
      code,
      message: `Snapshot '${snapshotId}' in region '${region}' ${reason}`,
      retryable: code === 'TIMEOUT',
      context: { snapshotId, region },
    });
  let progress = 'unknown';
  const look = async (number: number) => {
    const snapshot = await describeSnapshot(context, snapshotId, options).catch((error: unknown) => {
      if (LifeboatError.isInstance(error, 'SNAPSHOT_NOT_FOUND') && number < looksBeforeMissing) return undefined;
      throw error;
    });
    if (snapshot?.State === 'error') {
      throw failed('SNAPSHOT_FAILED', `has failed${snapshot.StateMessage ? `: ${snapshot.StateMessage}` : ''}. Delete it and take another`);
    }
    progress = snapshot?.Progress || progress;
    return snapshot?.State === 'completed' ? true : undefined;
  };
  const what = `Waiting for snapshot '${snapshotId}'`;
  const done = await pollUntil({ look, timeoutInMs, intervalInMs: context.pollIntervalInMs, signal, what });
  if (!done) throw failed('TIMEOUT', `is not complete after ${timeoutInMs / 1000} s (progress: ${progress}). It goes on; wait longer`);
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
