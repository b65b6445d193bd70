import type { SnapshotterCaseContext, TestVolume } from './volume-snapshotter-case.ts';

/** Takes a snapshot and waits until volumes can be made from it. */
export async function makeUsableSnapshot(
  { snapshotter, timeoutInMs }: Pick<SnapshotterCaseContext, 'snapshotter' | 'timeoutInMs'>,
  { info: _, ...volume }: TestVolume,
): Promise<string> {
  const { snapshotId } = await snapshotter.createSnapshot({ ...volume, tags: { 'velero.io/backup': 'suite' } });
  await snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs });
  return snapshotId;
}
