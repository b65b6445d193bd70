import type { CallOptions } from '@lifeboat/core/plugin-api';
import { describeSnapshot } from './describe-snapshot.ts';
import type { EbsContext } from './ebs-context.ts';

/** @throws LifeboatError `SNAPSHOT_NOT_FOUND` */
export async function readSnapshotTags(
  context: EbsContext,
  snapshotId: string,
  options: CallOptions = {},
): Promise<Record<string, string>> {
  const { Tags = [] } = await describeSnapshot(context, snapshotId, options);
  return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
}
