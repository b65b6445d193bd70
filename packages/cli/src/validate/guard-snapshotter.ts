import type { CallOptions, VolumeSnapshotter } from '@lifeboat/core';
import { wrapVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { RefusedError } from '../refused-error.ts';

/** What one run made. */
export interface MadeThings {
  readonly snapshots: Set<string>;
  /** Those of them that it has deleted again. */
  readonly deletedSnapshots: Set<string>;
  readonly volumes: Set<string>;
}

/** A snapshotter that deletes no snapshots but its own, and whose calls all end when `signal` is aborted. */
export function guardSnapshotter(
  snapshotter: VolumeSnapshotter,
  options: { readonly made: MadeThings; readonly unknownSnapshotId: string; readonly signal: AbortSignal },
): VolumeSnapshotter {
  const { made, unknownSnapshotId, signal } = options;
  const ended = <T extends CallOptions>(o?: T) => ({ ...o, signal: o?.signal ? AbortSignal.any([o.signal, signal]) : signal }) as T;
  const { awaitSnapshot, readSnapshotTags } = snapshotter;
  return wrapVolumeSnapshotter(snapshotter, {
    getVolumeInfo: (volume, o) => snapshotter.getVolumeInfo(volume, ended(o)),
    async createSnapshot(request, o) {
      const result = await snapshotter.createSnapshot(request, ended(o));
      made.snapshots.add(result.snapshotId);
      return result;
    },
    async createVolumeFromSnapshot(request, o) {
      const result = await snapshotter.createVolumeFromSnapshot(request, ended(o));
      made.volumes.add(result.volumeId);
      return result;
    },
    ...(awaitSnapshot && { awaitSnapshot: (id, o) => awaitSnapshot.call(snapshotter, id, ended(o)) }),
    ...(readSnapshotTags && { readSnapshotTags: (id, o) => readSnapshotTags.call(snapshotter, id, ended(o)) }),
    async deleteSnapshot(snapshotId, o) {
      if (snapshotId !== unknownSnapshotId && !made.snapshots.has(snapshotId)) throw new RefusedError(`${snapshotId} is not of this run`);
      await snapshotter.deleteSnapshot(snapshotId, ended(o));
      made.deletedSnapshots.add(snapshotId);
    },
  });
}
