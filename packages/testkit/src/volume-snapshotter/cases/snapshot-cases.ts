import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { ownMember } from '@lifeboat/core/json';
import { rejectsWith } from '../../object-store/rejects-with.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** `createSnapshot`. */
export const snapshotCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'createSnapshot sets the tags',
    given: ['createVolume', 'readSnapshotTags'],
    async run({ snapshotter, createVolume, readSnapshotTags, adaptTags }) {
      const { info: _, ...volume } = await createVolume();
      const tags = { 'velero.io/backup': 'nightly-1', 'velero.io/pv': 'pvc-1', 'velero.io/storage-location': 'main', team: 'shop' };
      const { snapshotId } = await snapshotter.createSnapshot({ ...volume, tags });
      const found = await readSnapshotTags(snapshotId);
      for (const [key, value] of Object.entries(adaptTags(tags))) assert.equal(ownMember(found, key), value, `tag '${key}'`);
    },
  },
  {
    name: 'readSnapshotTags tells whose a snapshot is, in the spelling of Velero',
    needs: 'readSnapshotTags',
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info: _, ...volume } = await createVolume();
      const take = (backup: string) =>
        snapshotter.createSnapshot({ ...volume, tags: { 'velero.io/backup': backup, 'velero.io/pv': 'pvc-1' } });
      const [first, second] = [await take('nightly-1'), await take('nightly-2')];
      for (const [{ snapshotId }, backup] of [[first, 'nightly-1'] as const, [second, 'nightly-2'] as const]) {
        const tags = await snapshotter.readSnapshotTags?.(snapshotId);
        assert.equal(ownMember(tags, 'velero.io/backup'), backup);
        assert.equal(ownMember(tags, 'velero.io/pv'), 'pvc-1');
      }
    },
  },
  {
    name: 'readSnapshotTags of an unknown snapshot fails with SNAPSHOT_NOT_FOUND',
    needs: 'readSnapshotTags',
    async run({ snapshotter, unknown }) {
      const reading = snapshotter.readSnapshotTags?.(unknown.snapshotId);
      await rejectsWith('SNAPSHOT_NOT_FOUND', reading ?? Promise.resolve(), 'readSnapshotTags');
    },
  },
  {
    name: 'createSnapshot takes tags as many and as long as a Backup may have labels',
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info: _, ...volume } = await createVolume();
      const many = Array.from({ length: 70 }, (_, i) => [`example.com/label-${i}`, `value_${i}.x`] as const);
      const prefix = `${'p'.repeat(63)}.${'q'.repeat(63)}.${'r'.repeat(63)}.${'s'.repeat(61)}`;
      const tags = { ...Object.fromEntries(many), [`${prefix}/${'n'.repeat(63)}`]: 'v'.repeat(63), 'example.com/empty': '' };
      await snapshotter.createSnapshot({ ...volume, tags: { 'velero.io/backup': 'b', ...tags } });
    },
  },
  {
    name: 'createSnapshot without a token makes a snapshot at every call',
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info: _, ...volume } = await createVolume();
      const take = () => snapshotter.createSnapshot({ ...volume, tags: { 'velero.io/backup': 'a' } });
      const [first, second] = [await take(), await take()];
      assert.notEqual(first.snapshotId, second.snapshotId);
    },
  },
  {
    name: 'createSnapshot with the same token makes one snapshot',
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info: _, ...volume } = await createVolume();
      const request = { ...volume, tags: { 'velero.io/backup': 'a' }, idempotencyToken: randomUUID() };
      const [first, second] = [await snapshotter.createSnapshot(request), await snapshotter.createSnapshot(request)];
      assert.equal(first.snapshotId, second.snapshotId);
    },
  },
  {
    name: 'createSnapshot with another token makes another snapshot',
    given: ['createVolume'],
    async run({ snapshotter, createVolume }) {
      const { info: _, ...volume } = await createVolume();
      const take = () => snapshotter.createSnapshot({ ...volume, tags: {}, idempotencyToken: randomUUID() });
      const [first, second] = [await take(), await take()];
      assert.notEqual(first.snapshotId, second.snapshotId);
    },
  },
  {
    name: 'createSnapshot of an unknown volume fails with VOLUME_NOT_FOUND and names it',
    async run({ snapshotter, unknown }) {
      for (const token of [{}, { idempotencyToken: randomUUID() }]) {
        const error = await rejectsWith(
          'VOLUME_NOT_FOUND',
          snapshotter.createSnapshot({ ...unknown.volume, tags: {}, ...token }),
          'createSnapshot',
        );
        assert.ok(error.message.includes(unknown.volume.volumeId), `the message does not name the volume: ${error.message}`);
      }
    },
  },
  {
    name: 'createSnapshot of a deleted volume fails with VOLUME_NOT_FOUND',
    given: ['createVolume', 'deleteVolume'],
    async run({ snapshotter, createVolume, deleteVolume }) {
      const { info: _, ...volume } = await createVolume();
      await deleteVolume(volume);
      await rejectsWith('VOLUME_NOT_FOUND', snapshotter.createSnapshot({ ...volume, tags: {} }), 'createSnapshot');
    },
  },
];
