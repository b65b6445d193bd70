import type { VolumeSnapshotter } from '@lifeboat/core/plugin-api';

/** Returns a snapshotter like `snapshotter`, with some methods replaced. */
export function wrapVolumeSnapshotter(snapshotter: VolumeSnapshotter, replaced: Partial<VolumeSnapshotter>): VolumeSnapshotter {
  const { awaitSnapshot, readSnapshotTags, close } = snapshotter;
  return {
    specVersion: 1,
    getVolumeId: (persistentVolume) => snapshotter.getVolumeId(persistentVolume),
    setVolumeId: (persistentVolume, volumeId) => snapshotter.setVolumeId(persistentVolume, volumeId),
    getVolumeInfo: (volume, options) => snapshotter.getVolumeInfo(volume, options),
    createSnapshot: (request, options) => snapshotter.createSnapshot(request, options),
    createVolumeFromSnapshot: (request, options) => snapshotter.createVolumeFromSnapshot(request, options),
    deleteSnapshot: (snapshotId, options) => snapshotter.deleteSnapshot(snapshotId, options),
    ...(awaitSnapshot ? { awaitSnapshot: awaitSnapshot.bind(snapshotter) } : {}),
    ...(readSnapshotTags ? { readSnapshotTags: readSnapshotTags.bind(snapshotter) } : {}),
    ...(close ? { close: close.bind(snapshotter) } : {}),
    ...replaced,
  };
}
