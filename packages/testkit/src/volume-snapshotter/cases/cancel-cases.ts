import assert from 'node:assert/strict';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { rejectsWith } from '../../object-store/rejects-with.ts';
import { within } from '../../object-store/within.ts';
import { everyCall } from '../every-call.ts';
import { makeUsableSnapshot } from '../make-usable-snapshot.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

const promptlyInMs = 5000;

/** `signal`. */
export const cancelCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'a call whose signal is aborted already rejects with CANCELED',
    async run({ snapshotter, unknown }) {
      for (const [name, call] of everyCall(snapshotter, unknown)) {
        await rejectsWith('CANCELED', within(promptlyInMs, call({ signal: AbortSignal.abort() }), name), name);
      }
    },
  },
  {
    name: 'a call that is aborted on its way succeeds or rejects with CANCELED',
    makesVolumes: true,
    given: ['createVolume'],
    async run(context) {
      const { info, ...volume } = await context.createVolume();
      const snapshotId = await makeUsableSnapshot(context, { ...volume, info });
      for (const [name, call] of everyCall(context.snapshotter, { volume, snapshotId, info })) {
        const controller = new AbortController();
        const calling = within(context.timeoutInMs, call({ signal: controller.signal }), name);
        setImmediate(() => controller.abort());
        const error = await calling.then(
          () => undefined,
          (rejection: unknown) => rejection,
        );
        assert.ok(error === undefined || LifeboatError.isInstance(error, 'CANCELED'), `${name}: ${String(error)}`);
      }
    },
  },
  {
    name: 'a call that hangs ends promptly with CANCELED when it is aborted',
    given: ['createHangingSnapshotter'],
    async run({ unknown, createHangingSnapshotter }) {
      const calls = everyCall(await createHangingSnapshotter(), unknown).map(async ([name, call]) => {
        const controller = new AbortController();
        const calling = within(promptlyInMs, call({ signal: controller.signal }), name);
        setTimeout(() => controller.abort(), 100);
        await rejectsWith('CANCELED', calling, name);
      });
      await Promise.all(calls);
    },
  },
];
