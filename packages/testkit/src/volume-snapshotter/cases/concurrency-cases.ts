import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { makeUsableSnapshot } from '../make-usable-snapshot.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

const calls = 8;

/** Calls that run at the same time do not mix. */
export const concurrencyCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'snapshots that are taken side by side are as many as the calls',
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info: _, ...volume } = await createVolume();
      const taking = Array.from({ length: calls }, (_, i) =>
        snapshotter.createSnapshot({ ...volume, tags: { number: String(i) }, ...(i % 2 ? { idempotencyToken: randomUUID() } : {}) }),
      );
      assert.equal(new Set((await Promise.all(taking)).map(({ snapshotId }) => snapshotId)).size, calls);
    },
  },
  {
    name: 'volumes that are made side by side are as many as the calls',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const { info, ...volume } = await context.createVolume();
      const snapshotId = await makeUsableSnapshot(context, { ...volume, info });
      const zone = volume.availabilityZone === undefined ? {} : { availabilityZone: volume.availabilityZone };
      const making = Array.from({ length: calls }, () => context.snapshotter.createVolumeFromSnapshot({ snapshotId, ...zone, ...info }));
      assert.equal(new Set((await Promise.all(making)).map(({ volumeId }) => volumeId)).size, calls);
    },
  },
];
