import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { waitToPoll } from '../requests/run-operation.ts';
import { snapshotArmId } from './arm-id.ts';
import { hasFailed } from './create-resource.ts';
import { callLimits, type DiskContext, getResource } from './disk-context.ts';

/** Waits until Azure has copied an incremental snapshot's data: until then no disk can be made from it. */
export async function awaitSnapshot(
  context: DiskContext,
  snapshotId: string,
  { signal, timeoutInMs }: CallOptions & { readonly timeoutInMs: number },
): Promise<void> {
  const id = snapshotArmId(snapshotId);
  const limits = callLimits(context, `Waiting for snapshot '${snapshotId}'`, signal, timeoutInMs);
  const subject = { action: 'wait for snapshot', name: snapshotId, signal, notFound: 'SNAPSHOT_NOT_FOUND' } as const;
  await context.arm.run(subject, async () => {
    for (;;) {
      const { answer, resource } = await getResource(context, id, limits);
      const { provisioningState = 'Succeeded', completionPercent = 100, copyCompletionError } = resource.properties;
      if (hasFailed(resource) || copyCompletionError) {
        const reason = copyCompletionError?.errorMessage ?? `its state is ${provisioningState}`;
        throw new LifeboatError({
          code: 'SNAPSHOT_FAILED',
          message: `Azure has given up snapshot '${snapshotId}': ${reason}. Take another one`,
          context: { snapshotId, provisioningState, azureCode: copyCompletionError?.errorCode },
        });
      }
      if (provisioningState === 'Succeeded' && completionPercent >= 100) return;
      await waitToPoll(answer, limits);
    }
  });
}
