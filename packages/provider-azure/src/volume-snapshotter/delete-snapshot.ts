import type { CallOptions } from '@lifeboat/core/plugin-api';
import { ArmFailure } from '../requests/arm-answer-failure.ts';
import { runOperation } from '../requests/run-operation.ts';
import { armPath, snapshotArmId } from './arm-id.ts';
import { callLimits, type DiskContext } from './disk-context.ts';
import { computeApiVersion } from './disk-resource.ts';

/** Removes a snapshot and waits for the operation; a missing one, or one of a missing resource group, is success. */
export async function deleteSnapshot(context: DiskContext, snapshotId: string, { signal }: CallOptions = {}): Promise<void> {
  const path = armPath(snapshotArmId(snapshotId));
  const limits = callLimits(context, `Deleting snapshot '${snapshotId}'`, signal);
  await context.arm.run({ action: 'delete snapshot', name: snapshotId, signal }, async () => {
    try {
      await runOperation(context.arm, { method: 'DELETE', path, apiVersion: computeApiVersion }, limits);
    } catch (error) {
      const gone = error instanceof ArmFailure && error.statusCode === 404 && error.code !== 'SubscriptionNotFound';
      if (!gone) throw error;
    }
  });
}
