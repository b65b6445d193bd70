import { describe, expect, test } from 'vitest';
import { wrapVolumeSnapshotter } from '../src/doubles/index.ts';
import { runVolumeSnapshotterCase, volumeSnapshotterCases } from '../src/index.ts';
import { brokenCalls } from './broken-calls.ts';
import { brokenNewVolumes } from './broken-new-volumes.ts';
import { brokenSnapshots } from './broken-snapshots.ts';
import type { BrokenSnapshotter } from './broken-snapshotter.ts';
import { brokenVolumeIds } from './broken-volume-ids.ts';
import { brokenWaits } from './broken-waits.ts';
import { memorySnapshotterOptions } from './memory-snapshotter-options.ts';

const broken = [...brokenVolumeIds, ...brokenSnapshots, ...brokenWaits, ...brokenNewVolumes, ...brokenCalls];

async function failedCases({ create, options }: Pick<BrokenSnapshotter, 'create' | 'options'>): Promise<string[]> {
  const good = memorySnapshotterOptions();
  const given = { ...good, createSnapshotter: async () => create(await good.createSnapshotter()), ...options?.(good) };
  const outcomes = volumeSnapshotterCases.map((snapshotterCase) =>
    runVolumeSnapshotterCase(snapshotterCase, given).then(
      () => [],
      () => [snapshotterCase.name],
    ),
  );
  return (await Promise.all(outcomes)).flat();
}

test('a good snapshotter fails no case', async () => {
  expect(await failedCases({ create: (good) => wrapVolumeSnapshotter(good, {}) })).toEqual([]);
});

test('the cases that make volumes say so', async () => {
  const good = memorySnapshotterOptions();
  const makers = new Set<string>();
  for (const snapshotterCase of volumeSnapshotterCases) {
    const createSnapshotter = async () => {
      const snapshotter = await good.createSnapshotter();
      return wrapVolumeSnapshotter(snapshotter, {
        async createVolumeFromSnapshot(request, options) {
          if (request.snapshotId !== good.unknown.snapshotId && !options?.signal?.aborted) makers.add(snapshotterCase.name);
          return await snapshotter.createVolumeFromSnapshot(request, options);
        },
      });
    };
    await runVolumeSnapshotterCase(snapshotterCase, { ...good, createSnapshotter });
  }
  const marked = volumeSnapshotterCases.filter(({ makesVolumes }) => makesVolumes).map(({ name }) => name);
  expect([...makers].sort()).toEqual(marked.sort());
});

test('every case has a snapshotter that fails it', () => {
  expect([...new Set(broken.map(({ breaks }) => breaks))].sort()).toEqual(volumeSnapshotterCases.map(({ name }) => name).sort());
});

describe.concurrent('a snapshotter fails exactly the case of the promise that it breaks', () => {
  test.each(broken.map((snapshotter) => [snapshotter.fault, snapshotter] as const))('%s', async (_, snapshotter) => {
    expect(await failedCases(snapshotter)).toEqual([snapshotter.breaks]);
  });
});
