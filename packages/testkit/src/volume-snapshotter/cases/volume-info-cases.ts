import assert from 'node:assert/strict';
import { rejectsWith } from '../../object-store/rejects-with.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** `getVolumeInfo`. */
export const volumeInfoCases: readonly VolumeSnapshotterCase[] = [
  {
    name: "getVolumeInfo tells the volume's type, iops and throughput",
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info, ...volume } = await createVolume();
      assert.deepEqual({ ...(await snapshotter.getVolumeInfo(volume)) }, { ...info });
    },
  },
  {
    name: 'getVolumeInfo of an unknown volume fails with VOLUME_NOT_FOUND and names it',
    async run({ snapshotter, unknown }) {
      const error = await rejectsWith('VOLUME_NOT_FOUND', snapshotter.getVolumeInfo(unknown.volume), 'getVolumeInfo');
      assert.ok(error.message.includes(unknown.volume.volumeId), `the message does not name the volume: ${error.message}`);
    },
  },
];
