import assert from 'node:assert/strict';
import { assertNoSecret } from '../../object-store/assert-no-secret.ts';
import { rejectsWith } from '../../object-store/rejects-with.ts';
import { everyCall } from '../every-call.ts';
import type { VolumeSnapshotterCase } from '../volume-snapshotter-case.ts';

/** Credentials belong to one snapshotter and are never shown. */
export const credentialCases: readonly VolumeSnapshotterCase[] = [
  {
    name: 'errors show no secret',
    given: ['secrets'],
    async run({ snapshotter, unknown, secrets }) {
      for (const [name, call] of everyCall(snapshotter, unknown)) {
        for (const signal of [undefined, AbortSignal.abort()]) {
          const outcome = await call(signal ? { signal } : {}).catch((error: unknown) => error);
          assertNoSecret(outcome, secrets, `the outcome of ${name}`);
        }
      }
    },
  },
  {
    name: 'the snapshotter shows no secret of itself',
    given: ['secrets'],
    async run({ original, unknown, secrets }) {
      await original.getVolumeInfo(unknown.volume).catch(() => {});
      assertNoSecret(original, secrets, 'inspecting the snapshotter');
      assertNoSecret(JSON.stringify(original), secrets, 'JSON of the snapshotter');
    },
  },
  {
    name: 'refused credentials fail with SNAPSHOTTER_ACCESS_DENIED and show no secret',
    given: ['createDeniedSnapshotter'],
    async run({ unknown, secrets, createDeniedSnapshotter }) {
      for (const [name, call] of everyCall(await createDeniedSnapshotter(), unknown)) {
        assertNoSecret(await rejectsWith('SNAPSHOTTER_ACCESS_DENIED', call(), name), secrets, `the error of ${name}`);
      }
    },
  },
  {
    name: 'two snapshotters with different credentials do not mix',
    given: ['createVolume', 'createDeniedSnapshotter'],
    async run({ snapshotter, createVolume, createDeniedSnapshotter }) {
      const { info, ...volume } = await createVolume();
      const denied = await createDeniedSnapshotter();
      const rounds = Array.from({ length: 5 }, async (_, i) => {
        const [right] = await Promise.all([
          snapshotter.getVolumeInfo(volume),
          rejectsWith('SNAPSHOTTER_ACCESS_DENIED', denied.getVolumeInfo(volume), `round ${i}`),
        ]);
        assert.equal(right.type, info.type, `round ${i}`);
      });
      await Promise.all(rounds);
    },
  },
];
