import { type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import { type ComputeContext, getSnapshot } from './compute-context.ts';
import { tagsOfDescription } from './snapshot-description.ts';

/** The tags of a snapshot, which its description holds. @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function readSnapshotTags(
  context: ComputeContext,
  snapshotId: string,
  { signal }: CallOptions = {},
): Promise<Record<string, string>> {
  throwIfAborted(signal, `Reading snapshot '${snapshotId}'`);
  const project = await context.snapshotProject(signal);
  return tagsOfDescription((await getSnapshot(context, { action: 'read', project, snapshotId, signal })).description);
}
