import { rejectsWith } from '../../object-store/rejects-with.ts';
import { makeUsableSnapshot } from '../make-usable-snapshot.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** Quota errors differ from all other errors. */
export const quotaCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'createSnapshot beyond the quota fails with SNAPSHOTTER_QUOTA_EXCEEDED',
    given: ['createVolume', 'createFullSnapshotter'],
    async run({ createVolume, createFullSnapshotter }) {
      const { info: _, ...volume } = await createVolume();
      const full = await createFullSnapshotter();
      await rejectsWith('SNAPSHOTTER_QUOTA_EXCEEDED', full.createSnapshot({ ...volume, tags: {} }), 'createSnapshot');
    },
  },
  {
    name: 'createVolumeFromSnapshot beyond the quota fails with SNAPSHOTTER_QUOTA_EXCEEDED',
    given: ['createVolume', 'createFullSnapshotter'],
    async run(context) {
      const { info, ...volume } = await context.createVolume();
      const snapshotId = await makeUsableSnapshot(context, { ...volume, info });
      const zone = volume.availabilityZone === undefined ? {} : { availabilityZone: volume.availabilityZone };
      const full = await context.createFullSnapshotter();
      const making = full.createVolumeFromSnapshot({ snapshotId, ...zone, ...info });
      await rejectsWith('SNAPSHOTTER_QUOTA_EXCEEDED', making, 'createVolumeFromSnapshot');
    },
  },
];
