import { rejectsWith } from '../../object-store/rejects-with.ts';
import { makeUsableSnapshot } from '../make-usable-snapshot.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** `deleteSnapshot`. */
export const deleteCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'deleteSnapshot removes the snapshot and no other',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const { snapshotter } = context;
      const { info, ...volume } = await context.createVolume();
      const [gone, kept] = [await makeUsableSnapshot(context, { ...volume, info }), await makeUsableSnapshot(context, { ...volume, info })];
      await snapshotter.deleteSnapshot(gone);
      const zone = volume.availabilityZone === undefined ? {} : { availabilityZone: volume.availabilityZone };
      const make = (snapshotId: string) => snapshotter.createVolumeFromSnapshot({ snapshotId, ...zone, ...info });
      await rejectsWith('SNAPSHOT_NOT_FOUND', make(gone), 'a volume of the deleted snapshot');
      await make(kept);
    },
  },
  {
    name: 'deleteSnapshot of an unknown snapshot is success',
    async run({ snapshotter, unknown }) {
      await snapshotter.deleteSnapshot(unknown.snapshotId);
    },
  },
  {
    name: 'deleteSnapshot twice is success',
    given: ['createVolume'],
    async run(context) {
      const snapshotId = await makeUsableSnapshot(context, await context.createVolume());
      await context.snapshotter.deleteSnapshot(snapshotId);
      await context.snapshotter.deleteSnapshot(snapshotId);
    },
  },
];
