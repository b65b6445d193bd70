import { type CallOptions, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { poll } from './await-resource.ts';
import { type ComputeContext, getSnapshot } from './compute-context.ts';

/** Waits until the snapshot is READY. */
export async function awaitSnapshot(
  context: ComputeContext,
  snapshotId: string,
  { signal, timeoutInMs }: CallOptions & { readonly timeoutInMs: number },
): Promise<void> {
  throwIfAborted(signal, `Waiting for snapshot '${snapshotId}'`);
  const project = await context.snapshotProject(signal);
  await poll(context, {
    what: `Snapshot '${snapshotId}'`,
    timeoutInMs,
    signal,
    async ask() {
      const { status } = await getSnapshot(context, { action: 'wait for', project, snapshotId, signal });
      if (status === 'READY') return true;
      if (status !== 'FAILED' && status !== 'DELETING') return undefined;
      throw new LifeboatError({
        code: 'SNAPSHOT_FAILED',
        message: `Snapshot '${snapshotId}' of project '${project}' is ${status}: it will never be usable. Delete it and take another`,
        context: { snapshot: snapshotId, status },
      });
    },
  });
}
