import assert from 'node:assert/strict';
import { rejectsWith } from '../../object-store/rejects-with.ts';
import { within } from '../../object-store/within.ts';
import { makeUsableSnapshot } from '../make-usable-snapshot.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

const patienceInMs = 20_000;
const noUnknown = 'awaitSnapshot of an unknown snapshot fails with SNAPSHOT_NOT_FOUND';

/** `awaitSnapshot`. */
export const awaitCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'awaitSnapshot of a usable snapshot returns at once, however short its time',
    needs: 'awaitSnapshot',
    given: ['createVolume'],
    async run(context) {
      const snapshotId = await makeUsableSnapshot(context, await context.createVolume());
      await within(patienceInMs, must(context.snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs: 1000 })), 'awaitSnapshot');
    },
  },
  {
    name: noUnknown,
    needs: 'awaitSnapshot',
    async run({ snapshotter, unknown, timeoutInMs }) {
      const waiting = must(snapshotter.awaitSnapshot?.(unknown.snapshotId, { timeoutInMs }));
      const error = await rejectsWith('SNAPSHOT_NOT_FOUND', within(patienceInMs, waiting, noUnknown), 'awaitSnapshot');
      assert.ok(error.message.includes(unknown.snapshotId), `the message does not name the snapshot: ${error.message}`);
    },
  },
  {
    name: 'awaitSnapshot of a snapshot that is never usable fails with TIMEOUT in time',
    needs: 'awaitSnapshot',
    given: ['createPendingSnapshot'],
    async run({ snapshotter, createPendingSnapshot }) {
      const waiting = must(snapshotter.awaitSnapshot?.(await createPendingSnapshot(), { timeoutInMs: 300 }));
      await rejectsWith('TIMEOUT', within(patienceInMs, waiting, 'awaitSnapshot'), 'awaitSnapshot');
    },
  },
  {
    name: 'awaitSnapshot that is aborted ends at once with CANCELED',
    needs: 'awaitSnapshot',
    given: ['createPendingSnapshot'],
    async run({ snapshotter, createPendingSnapshot }) {
      const controller = new AbortController();
      const options = { timeoutInMs: 10 * patienceInMs, signal: controller.signal };
      const waiting = must(snapshotter.awaitSnapshot?.(await createPendingSnapshot(), options));
      const timer = setTimeout(() => controller.abort(), 100);
      try {
        await rejectsWith('CANCELED', within(3000, waiting, 'awaitSnapshot'), 'awaitSnapshot');
      } finally {
        clearTimeout(timer);
        controller.abort();
      }
    },
  },
  {
    name: 'awaitSnapshot of a snapshot that the provider gave up fails with SNAPSHOT_FAILED',
    needs: 'awaitSnapshot',
    given: ['createFailedSnapshot'],
    async run({ snapshotter, createFailedSnapshot, timeoutInMs }) {
      const waiting = must(snapshotter.awaitSnapshot?.(await createFailedSnapshot(), { timeoutInMs }));
      await rejectsWith('SNAPSHOT_FAILED', within(patienceInMs, waiting, 'awaitSnapshot'), 'awaitSnapshot');
    },
  },
];

/** `needs` guarantees that the value exists. */
function must<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}
