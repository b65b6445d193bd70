import type { CallOptions } from '@lifeboat/core/plugin-api';
import { awaitCompleteSnapshot } from '@lifeboat/core/provider-kit';
import { describeSnapshot } from './describe-snapshot.ts';
import type { EbsContext } from './ebs-context.ts';

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
