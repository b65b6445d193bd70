import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { EcsContext } from './ecs-context.ts';

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
