import { createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { LocationConfig, ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import type { VolumeSnapshotLocation } from '../velero-api/objects/volume-snapshot-location.ts';
import { openSnapshotLocation } from './open-snapshot-location.ts';

const snapshotter = createMemoryVolumeSnapshotter();
const given: LocationConfig[] = [];
const provider: ProviderPlugin = {
  specVersion: 1,
  name: 'velero.io/azure',
  async createVolumeSnapshotter(location) {
    given.push(location);
    return snapshotter;
  },
};
const spec = { provider: 'azure', config: { resourceGroup: 'g' }, credential: { name: 'keys', key: 'cloud' } };

test('plain configuration and a VolumeSnapshotLocation open the snapshotter of their provider', async () => {
  const options = { providers: [provider], resolveSecret: () => 'content' };
  expect(await openSnapshotLocation({ name: 'disks', ...spec, default: true }, options)).toEqual({
    snapshotter,
    provider: 'velero.io/azure',
    default: true,
  });
  const object: VolumeSnapshotLocation = {
    apiVersion: 'velero.io/v1',
    kind: 'VolumeSnapshotLocation',
    metadata: { name: 'disks', namespace: 'velero' },
    spec,
    status: {},
  };
  expect(await openSnapshotLocation(object, options)).toEqual({ snapshotter, provider: 'velero.io/azure' });
  expect(given).toMatchObject([
    { name: 'disks', config: { resourceGroup: 'g' } },
    { name: 'disks', config: { resourceGroup: 'g' } },
  ]);
  expect(await given[1]?.credentials?.()).toBe('content');
});

test('a provider without snapshotters, and a field of storage locations, are refused', async () => {
  const none: ProviderPlugin = { specVersion: 1, name: 'velero.io/azure' };
  await expect(openSnapshotLocation({ name: 'disks', provider: 'azure' }, { providers: [none] })).rejects.toThrow(
    'Location "disks": the provider velero.io/azure takes no volume snapshots',
  );
  const wrong = { name: 'disks', provider: 'azure', objectStorage: { bucket: 'b' } };
  await expect(openSnapshotLocation(wrong, { providers: [provider] })).rejects.toThrow('objectStorage: unknown field');
});

test('what a provider throws is an error of the snapshotter', async () => {
  const failing: ProviderPlugin = { ...provider, createVolumeSnapshotter: () => Promise.reject(new Error('its key is wrong')) };
  await expect(openSnapshotLocation({ name: 'disks', provider: 'azure' }, { providers: [failing] })).rejects.toMatchObject({
    code: 'SNAPSHOTTER_ERROR',
    message: 'Location "disks" cannot be opened: its key is wrong',
  });
});
