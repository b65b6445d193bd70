import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { VolumeFromSnapshot, VolumeRef } from '@lifeboat/core/plugin-api';
import { rejectsWith } from '../../object-store/rejects-with.ts';
import { makeUsableSnapshot } from '../make-usable-snapshot.ts';
import type { SnapshotterCaseContext, VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** Makes a usable snapshot of a new volume, and the request for a volume like it. */
async function prepare(context: SnapshotterCaseContext): Promise<VolumeFromSnapshot> {
  const volume = await context.createVolume();
  const snapshotId = await makeUsableSnapshot(context, volume);
  return { snapshotId, ...zoneOf(volume), ...volume.info };
}

const zoneOf = ({ availabilityZone }: Pick<VolumeRef, 'availabilityZone'>) => (availabilityZone === undefined ? {} : { availabilityZone });

/** `createVolumeFromSnapshot`. */
export const newVolumeCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'createVolumeFromSnapshot makes a volume of the type, iops and throughput',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const request = await prepare(context);
      const { snapshotId: _, availabilityZone: __, ...info } = request;
      const made = await context.snapshotter.createVolumeFromSnapshot(request);
      assert.deepEqual({ ...(await context.snapshotter.getVolumeInfo({ ...made, ...zoneOf(request) })) }, info);
    },
  },
  {
    name: 'createVolumeFromSnapshot makes the volume in the availability zone',
    makesVolumes: true,
    given: ['createVolume', 'describeVolume'],
    async run(context) {
      const request = await prepare(context);
      const made = await context.snapshotter.createVolumeFromSnapshot(request);
      const { availabilityZone } = await context.describeVolume({ ...made, ...zoneOf(request) });
      assert.equal(availabilityZone, request.availabilityZone);
    },
  },
  {
    name: 'createVolumeFromSnapshot waits until the volume can be attached',
    makesVolumes: true,
    given: ['createVolume', 'describeVolume'],
    async run(context) {
      const request = await prepare(context);
      const made = await context.snapshotter.createVolumeFromSnapshot(request);
      assert.ok((await context.describeVolume({ ...made, ...zoneOf(request) })).usable, 'the volume is not usable yet');
    },
  },
  {
    name: 'createVolumeFromSnapshot without a token makes a volume at every call',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const request = await prepare(context);
      const make = () => context.snapshotter.createVolumeFromSnapshot(request);
      const [first, second] = [await make(), await make()];
      assert.notEqual(first.volumeId, second.volumeId);
    },
  },
  {
    name: 'createVolumeFromSnapshot with the same token makes one volume',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const request = { ...(await prepare(context)), idempotencyToken: randomUUID() };
      const make = () => context.snapshotter.createVolumeFromSnapshot(request);
      const [first, second] = [await make(), await make()];
      assert.equal(first.volumeId, second.volumeId);
    },
  },
  {
    name: 'createVolumeFromSnapshot with another token makes another volume',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const request = await prepare(context);
      const make = () => context.snapshotter.createVolumeFromSnapshot({ ...request, idempotencyToken: randomUUID() });
      const [first, second] = [await make(), await make()];
      assert.notEqual(first.volumeId, second.volumeId);
    },
  },
  {
    name: 'a snapshot outlives its volume',
    makesVolumes: true,
    given: ['createVolume', 'deleteVolume'],
    async run(context) {
      const volume = await context.createVolume();
      const snapshotId = await makeUsableSnapshot(context, volume);
      await context.deleteVolume(volume);
      await context.snapshotter.createVolumeFromSnapshot({ snapshotId, ...zoneOf(volume), ...volume.info });
    },
  },
  {
    name: 'createVolumeFromSnapshot of an unknown snapshot fails with SNAPSHOT_NOT_FOUND and names it',
    given: ['createVolume'],
    async run({ snapshotter, unknown, createVolume }) {
      const volume = await createVolume();
      const request = { snapshotId: unknown.snapshotId, ...zoneOf(volume), ...volume.info };
      const error = await rejectsWith('SNAPSHOT_NOT_FOUND', snapshotter.createVolumeFromSnapshot(request), 'createVolumeFromSnapshot');
      assert.ok(error.message.includes(unknown.snapshotId), `the message does not name the snapshot: ${error.message}`);
    },
  },
];
