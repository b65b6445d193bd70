import type { CallOptions } from '@lifeboat/core/plugin-api';
import { awaitCompleteSnapshot } from '@lifeboat/core/provider-kit';
import { describeSnapshot } from './describe-snapshot.ts';
import type { EcsContext } from './ecs-context.ts';

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
