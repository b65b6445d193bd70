import type { CallOptions, VolumeInfo, VolumeRef, VolumeSnapshotter } from '@lifeboat/core/plugin-api';

type Call = readonly [name: string, call: (options?: CallOptions) => Promise<unknown>];

/** Returns every call of a snapshotter that sends a request to the provider, by name. */
export function everyCall(
  snapshotter: VolumeSnapshotter,
  on: { readonly volume: VolumeRef; readonly snapshotId: string; readonly info?: VolumeInfo },
): readonly Call[] {
  const { volume, snapshotId, info = { type: 'standard' } } = on;
  const zone = volume.availabilityZone === undefined ? {} : { availabilityZone: volume.availabilityZone };
  const { awaitSnapshot, readSnapshotTags } = snapshotter;
  const waiting: Call[] = awaitSnapshot
    ? [['awaitSnapshot', (o) => awaitSnapshot.call(snapshotter, snapshotId, { ...o, timeoutInMs: 60_000 })]]
    : [];
  const reading: Call[] = readSnapshotTags ? [['readSnapshotTags', (o) => readSnapshotTags.call(snapshotter, snapshotId, o)]] : [];
  return [
    ['getVolumeInfo', (o) => snapshotter.getVolumeInfo(volume, o)],
    ['createSnapshot', (o) => snapshotter.createSnapshot({ ...volume, tags: {} }, o)],
    ['createVolumeFromSnapshot', (o) => snapshotter.createVolumeFromSnapshot({ snapshotId, ...zone, ...info }, o)],
    ...waiting,
    ...reading,
    ['deleteSnapshot', (o) => snapshotter.deleteSnapshot(snapshotId, o)],
  ];
}
