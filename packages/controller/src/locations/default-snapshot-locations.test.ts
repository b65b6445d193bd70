import { createMemoryObjectStore, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';

let lab: ControllerLab;
beforeAll(async () => {
  lab = await startControllerLab();
  lab.furtherProviders = (['disks.io/disks', 'other.io/more'] as const).map((name) => ({
    specVersion: 1,
    name,
    createVolumeSnapshotter: async () => createMemoryVolumeSnapshotter(),
  }));
  lab.buckets.set('main', createMemoryObjectStore());
  await lab.createLocation('main', { default: true });
  const snapshots = lab.velero.objects('VolumeSnapshotLocation');
  const locations = { a: 'disks.io/disks', b: 'disks.io/disks', c: 'other.io/more', d: 'other.io/more' };
  for (const [name, provider] of Object.entries(locations)) await snapshots.create({ metadata: { name }, spec: { provider } });
});
afterAll(() => lab?.close());

const locationsOf = async (name: string, volumeSnapshotLocations?: string[]) => {
  await lab.velero.createBackup({ name, includedNamespaces: ['shop'], ...(volumeSnapshotLocations && { volumeSnapshotLocations }) });
  return (await lab.velero.waitForBackup(name, { timeoutInMs: 90_000 })).spec.volumeSnapshotLocations;
};

test('a backup gets the default of each provider that has one, unless it names another', async () => {
  lab.start({ defaultVolumeSnapshotLocations: { disks: 'b', 'other.io/more': 'c' } });
  expect(await locationsOf('one')).toEqual(['b', 'c']);
  expect(await locationsOf('two', ['a'])).toEqual(['a', 'c']);
  await lab.stop();
  lab.start();
  expect(await locationsOf('three')).toEqual(['a', 'b', 'c', 'd']);
});
