import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { EbsContext } from './ebs-context.ts';

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
