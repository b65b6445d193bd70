import type { Snapshot } from '@aws-sdk/client-ec2';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
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
