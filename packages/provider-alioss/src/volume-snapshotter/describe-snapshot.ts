import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { EcsSnapshot } from '../requests/ecs-api.ts';
import type { EcsContext } from './ecs-context.ts';

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
