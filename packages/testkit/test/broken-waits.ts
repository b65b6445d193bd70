import { LifeboatError, type VolumeSnapshotter } from '@lifeboat/core/plugin-api';
import { wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import type { BrokenSnapshotter } from './broken-snapshotter.ts';

/** A snapshotter whose awaitSnapshot fails with another error where it should fail with `code`. */
function translates(good: VolumeSnapshotter, code: LifeboatError['code'], other: Error): VolumeSnapshotter {
  return wrapVolumeSnapshotter(good, {
    awaitSnapshot: async (snapshotId, o) => {
      if (o.signal?.aborted) return await good.awaitSnapshot?.(snapshotId, o);
      await good.awaitSnapshot?.(snapshotId, o).catch((error: unknown) => {
        throw LifeboatError.isInstance(error, code) ? other : error;
      });
    },
  });
}

/** Snapshotters that wait wrongly. */
export const brokenWaits: readonly BrokenSnapshotter[] = [
  {
    fault: 'calls it late when there is little time',
    breaks: 'awaitSnapshot of a usable snapshot returns at once, however short its time',
    create: (good) =>
      wrapVolumeSnapshotter(good, {
        async awaitSnapshot(snapshotId, o) {
          await good.awaitSnapshot?.(snapshotId, o);
          if (o.timeoutInMs <= 1000 && o.timeoutInMs > 500) throw new LifeboatError({ code: 'TIMEOUT', message: `'${snapshotId}'` });
        },
      }),
  },
  {
    fault: 'takes a snapshot that is gone for one that has failed',
    breaks: 'awaitSnapshot of an unknown snapshot fails with SNAPSHOT_NOT_FOUND',
    create: (good) => translates(good, 'SNAPSHOT_NOT_FOUND', new LifeboatError({ code: 'SNAPSHOT_FAILED', message: 'gone' })),
  },
  {
    fault: 'says that the snapshot has failed when it has waited for long',
    breaks: 'awaitSnapshot of a snapshot that is never usable fails with TIMEOUT in time',
    create: (good) => translates(good, 'TIMEOUT', new LifeboatError({ code: 'SNAPSHOT_FAILED', message: 'it took too long' })),
  },
  {
    fault: 'looks at the signal only before it waits',
    breaks: 'awaitSnapshot that is aborted ends at once with CANCELED',
    create: (good) => translates(good, 'CANCELED', new Error('AbortError')),
  },
  {
    fault: 'waits for a failed snapshot until its time is over',
    breaks: 'awaitSnapshot of a snapshot that the provider gave up fails with SNAPSHOT_FAILED',
    create: (good) => translates(good, 'SNAPSHOT_FAILED', new LifeboatError({ code: 'TIMEOUT', message: 'not yet' })),
  },
];
