import { createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { createTakesCsiSnapshot } from './takes-csi-snapshot.ts';

const driver = 'memory.csi.lifeboat.io';
const location = { name: 'earth', snapshotter: createMemoryVolumeSnapshotter() };
const volume = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec });
const ours = volume({ csi: { driver, volumeHandle: 'v' } });

function takes(options: {
  readonly classes?: readonly string[];
  readonly locations?: (typeof location)[];
  readonly requested?: string[];
  readonly served?: boolean;
}) {
  const { classes = [], locations = [location], requested = [], served = true } = options;
  const items = classes.map((each) => ({
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshotClass',
    metadata: { name: each },
    driver: each,
  }));
  return createTakesCsiSnapshot({
    cluster: {
      async *listPages() {
        yield { items, resourceVersion: '1', restarted: false };
      },
    },
    discovery: { resolve: (name) => (served ? ({ resource: name.split('.')[0] } as never) : undefined) },
    locations,
    requested,
    signal: new AbortController().signal,
  });
}

test.each([
  ['the driver has a class', { classes: [driver] }, ours, true],
  ['the driver has none, and a location knows the volume', { classes: ['other'] }, ours, false],
  [
    'the driver has none, and no location knows the volume',
    { locations: [] },
    ours,
    'no VolumeSnapshotClass of CSI driver memory.csi.lifeboat.io',
  ],
  ['the request names the location', { classes: [driver], requested: ['earth'] }, ours, false],
  ['the request names another location', { classes: [driver], requested: ['moon'] }, ours, true],
  ['the cluster serves no CSI snapshots', { classes: [driver], served: false }, ours, false],
  ['the volume is of no CSI driver', { classes: [driver] }, volume({ awsElasticBlockStore: { volumeID: 'vol-1' } }), false],
  [
    'the volume is of another driver',
    { classes: [] },
    volume({ csi: { driver: 'other', volumeHandle: 'v' } }),
    'no VolumeSnapshotClass of CSI driver other',
  ],
] as const)('%s', async (_, options, persistentVolume, expected) => {
  const problem = typeof expected === 'string' ? expect.stringContaining(expected) : undefined;
  const choice = await takes(options as Parameters<typeof takes>[0])(persistentVolume);
  expect(choice).toEqual({ takes: expected === true, ...(problem && { problem }) });
});
