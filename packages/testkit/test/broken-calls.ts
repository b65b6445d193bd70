import { LifeboatError, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import { type BrokenSnapshotter, unbroken } from './broken-snapshotter.ts';
import { deniedSnapshotter, meeting, secret } from './memory-snapshotter-options.ts';

const error = (code: LifeboatError['code'], message: string) => new LifeboatError({ code, message });
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

let used: VolumeSnapshotter | undefined;

/** Snapshotters that mistake quotas and credentials, show secrets, do not listen to signals or mix calls. */
export const brokenCalls: readonly BrokenSnapshotter[] = [
  {
    fault: 'takes a full quota of snapshots for being throttled',
    breaks: 'createSnapshot beyond the quota fails with SNAPSHOTTER_QUOTA_EXCEEDED',
    create: unbroken,
    options: (good) => ({
      createFullSnapshotter: async () => {
        const full = (await good.createFullSnapshotter?.()) ?? (await good.createSnapshotter());
        return wrapVolumeSnapshotter(full, {
          createSnapshot: async () => {
            throw error('SNAPSHOTTER_THROTTLED', 'SnapshotLimitExceeded');
          },
        });
      },
    }),
  },
  {
    fault: 'has no name for a full quota of volumes',
    breaks: 'createVolumeFromSnapshot beyond the quota fails with SNAPSHOTTER_QUOTA_EXCEEDED',
    create: unbroken,
    options: (good) => ({
      createFullSnapshotter: async () => {
        const full = (await good.createFullSnapshotter?.()) ?? (await good.createSnapshotter());
        return wrapVolumeSnapshotter(full, {
          createVolumeFromSnapshot: async () => {
            throw error('SNAPSHOTTER_ERROR', 'VolumeLimitExceeded');
          },
        });
      },
    }),
  },
  {
    fault: "keeps the SDK's error, request and all, as the cause",
    breaks: 'errors show no secret',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        getVolumeInfo: (volume, o) =>
          good.getVolumeInfo(volume, o).catch((failure: unknown) => {
            if (!LifeboatError.isInstance(failure)) throw failure;
            const cause = Object.assign(new Error('400'), { request: { headers: { authorization: secret } } });
            throw new LifeboatError({ code: failure.code, message: failure.message, cause });
          }),
      }),
  },
  {
    fault: 'has its options as a property',
    breaks: 'the snapshotter shows no secret of itself',
    create: (good) => Object.assign(wrapVolumeSnapshotter(good, {}), { options: { credentials: { secretAccessKey: secret } } }),
  },
  {
    fault: 'says which key was refused',
    breaks: 'refused credentials fail with SNAPSHOTTER_ACCESS_DENIED and show no secret',
    create: unbroken,
    options: (good) => ({
      createDeniedSnapshotter: async () => deniedSnapshotter(await good.createSnapshotter(), `the key ${secret} is wrong`),
    }),
  },
  {
    fault: 'takes a refused deletion for a missing snapshot',
    breaks: 'refused credentials fail with SNAPSHOTTER_ACCESS_DENIED and show no secret',
    create: unbroken,
    options: (good) => ({
      createDeniedSnapshotter: async () =>
        wrapVolumeSnapshotter(deniedSnapshotter(await good.createSnapshotter()), { deleteSnapshot: async () => {} }),
    }),
  },
  {
    fault: 'uses the credentials of whoever calls last',
    breaks: 'two snapshotters with different credentials do not mix',
    create(good) {
      used = good;
      return good;
    },
    options: (good) => ({
      createDeniedSnapshotter: async () => {
        const denied = deniedSnapshotter(await good.createSnapshotter());
        return wrapVolumeSnapshotter(denied, {
          getVolumeInfo: async (volume, o) =>
            volume.volumeId === 'volume-unknown' ? await denied.getVolumeInfo(volume, o) : await (used ?? denied).getVolumeInfo(volume, o),
        });
      },
    }),
  },
  {
    fault: 'begins without a look at the signal',
    breaks: 'a call whose signal is aborted already rejects with CANCELED',
    create: (good) => wrapVolumeSnapshotter(good, { deleteSnapshot: (snapshotId) => good.deleteSnapshot(snapshotId) }),
  },
  {
    fault: "passes on the SDK's AbortError",
    breaks: 'a call that is aborted on its way succeeds or rejects with CANCELED',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        async getVolumeInfo(volume, o) {
          const before = o?.signal?.aborted;
          await turn();
          if (!before && o?.signal?.aborted) throw Object.assign(new Error('Request aborted'), { name: 'AbortError' });
          return await good.getVolumeInfo(volume, o);
        },
      }),
  },
  {
    fault: 'waits for the answer, signal or not',
    breaks: 'a call that hangs ends promptly with CANCELED when it is aborted',
    create: unbroken,
    options: (good) => ({
      createHangingSnapshotter: async () =>
        meeting(await good.createSnapshotter(), async () => {
          throw error('SNAPSHOTTER_UNREACHABLE', 'no answer in time');
        }),
    }),
  },
  {
    fault: 'makes one snapshot of calls that run at the same time',
    breaks: 'snapshots that are taken side by side are as many as the calls',
    create(good) {
      let running: Promise<{ snapshotId: string }> | undefined;
      return wrapVolumeSnapshotter(good, {
        async createSnapshot(request, o) {
          if (o?.signal) return await good.createSnapshot(request, o);
          running ??= turn()
            .then(() => good.createSnapshot(request, o))
            .finally(() => {
              running = undefined;
            });
          return await running;
        },
      });
    },
  },
  {
    fault: 'makes one volume of calls that run at the same time',
    breaks: 'volumes that are made side by side are as many as the calls',
    create(good) {
      let running: Promise<{ volumeId: string }> | undefined;
      return wrapVolumeSnapshotter(good, {
        async createVolumeFromSnapshot(request, o) {
          if (o?.signal) return await good.createVolumeFromSnapshot(request, o);
          running ??= turn()
            .then(() => good.createVolumeFromSnapshot(request, o))
            .finally(() => {
              running = undefined;
            });
          return await running;
        },
      });
    },
  },
];
