import { objectStoreCases, runObjectStoreCase, runVolumeSnapshotterCase, volumeSnapshotterCases } from '@lifeboat/testkit';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { clusterClientCases, runClusterClientCase } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';

const never = () => new Promise<never>(() => {});

// Nothing that a case is about may keep a whole suite.
test.each<[string, () => Promise<unknown>]>([
  [
    'store',
    () => {
      const hanging = { putObject: never, listObjects: () => ({ [Symbol.asyncIterator]: () => ({ next: never }) }) };
      const createStore = () => ({ ...createMemoryObjectStore(), ...hanging });
      return runObjectStoreCase(first(objectStoreCases), { createStore, caseTimeoutInMs: 50 });
    },
  ],
  ['store that is not even made', () => runObjectStoreCase(first(objectStoreCases), { createStore: never, caseTimeoutInMs: 50 })],
  [
    'snapshotter',
    () =>
      runVolumeSnapshotterCase(first(volumeSnapshotterCases.filter(({ given = [] }) => given.length === 0)), {
        createSnapshotter: never,
        persistentVolumes: [],
        unknown: { volume: { volumeId: 'v' }, snapshotId: 's' },
        caseTimeoutInMs: 50,
      }),
  ],
  ['client', () => runClusterClientCase(first(clusterClientCases), { createClient: never, caseTimeoutInMs: 50 })],
])('a %s that never answers fails its case in the time of the case', async (_, run) => {
  const begun = performance.now();
  await expect(run()).rejects.toThrow(/not within 50 ms/);
  expect(performance.now() - begun).toBeLessThan(5000);
});

function first<T>(cases: readonly T[]): T {
  const [one] = cases;
  if (one === undefined) throw new Error('There are no cases');
  return one;
}
