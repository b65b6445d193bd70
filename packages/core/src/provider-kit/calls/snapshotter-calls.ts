import type { VolumeSnapshotter } from '../../plugin-api/volume-snapshotter.ts';

type Name = 'getVolumeInfo' | 'createSnapshot' | 'awaitSnapshot' | 'readSnapshotTags' | 'createVolumeFromSnapshot' | 'deleteSnapshot';

/** A snapshotter's operations, each a function of what they have in common and of the call's own arguments. */
export type SnapshotterOperations<Context> = {
  readonly [Member in Name]: NonNullable<VolumeSnapshotter[Member]> extends (...args: infer Args) => infer Result
    ? (context: Context, ...args: Args) => Result
    : never;
};

/** The calls of a snapshotter made of its operations. */
export function snapshotterCalls<Context>(
  context: Context,
  operations: SnapshotterOperations<Context>,
): Pick<VolumeSnapshotter, Exclude<Name, 'awaitSnapshot' | 'readSnapshotTags'>> &
  Required<Pick<VolumeSnapshotter, 'awaitSnapshot' | 'readSnapshotTags'>> {
  return {
    getVolumeInfo: (volume, o) => operations.getVolumeInfo(context, volume, o),
    createSnapshot: (request, o) => operations.createSnapshot(context, request, o),
    awaitSnapshot: (snapshotId, o) => operations.awaitSnapshot(context, snapshotId, o),
    readSnapshotTags: (snapshotId, o) => operations.readSnapshotTags(context, snapshotId, o),
    createVolumeFromSnapshot: (request, o) => operations.createVolumeFromSnapshot(context, request, o),
    deleteSnapshot: (snapshotId, o) => operations.deleteSnapshot(context, snapshotId, o),
  };
}
