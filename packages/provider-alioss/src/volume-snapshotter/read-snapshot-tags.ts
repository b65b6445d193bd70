import type { CallOptions } from '@lifeboat/core/plugin-api';
import { describeSnapshot } from './describe-snapshot.ts';
import type { EcsContext } from './ecs-context.ts';
import { tagsOf } from './snapshot-tags.ts';

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function readSnapshotTags(
  context: EcsContext,
  snapshotId: string,
  options: CallOptions = {},
): Promise<Record<string, string>> {
  const snapshot = await describeSnapshot(context, snapshotId, options);
  return Object.fromEntries(tagsOf(snapshot).map(({ key, value }) => [key, value]));
}
