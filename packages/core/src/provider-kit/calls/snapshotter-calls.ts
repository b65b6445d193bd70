import type { VolumeSnapshotter } from '../../plugin-api/volume-snapshotter.ts';

type Name = 'getVolumeInfo' | 'createSnapshot' | 'awaitSnapshot' | 'readSnapshotTags' | 'createVolumeFromSnapshot' | 'deleteSnapshot';

/** The operations of a snapshotter. Each is a function of a shared context and of the arguments of the call. */
export type SnapshotterOperations<Context> = {
  readonly [Member in Name]: NonNullable<VolumeSnapshotter[Member]> extends (...args: infer Args) => infer Result
    ? (context: Context, ...args: Args) => Result
    : never;
};

/** Makes the calls of a snapshotter from its operations. */
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
