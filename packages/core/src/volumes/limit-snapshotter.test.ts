import { createMemoryVolumeSnapshotter, wrapVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { VolumeSnapshotter } from '../plugin-api/volume-snapshotter.ts';
import { limitSnapshotter } from './limit-snapshotter.ts';

const never = () => new Promise<never>(() => {});
const limited = (calls: Partial<VolumeSnapshotter>, timeoutInMs = 30) =>
  limitSnapshotter(wrapVolumeSnapshotter(createMemoryVolumeSnapshotter(), calls), { location: 'moon', timeoutInMs, graceInMs: 10 });
const volume = { volumeId: 'v' };
const calls: [keyof VolumeSnapshotter, (snapshotter: VolumeSnapshotter, signal?: AbortSignal) => Promise<unknown> | undefined][] = [
  ['getVolumeInfo', (s, signal) => s.getVolumeInfo(volume, { signal })],
  ['createSnapshot', (s, signal) => s.createSnapshot({ ...volume, tags: {} }, { signal })],
  ['awaitSnapshot', (s, signal) => s.awaitSnapshot?.('s', { timeoutInMs: 1, signal })],
  ['createVolumeFromSnapshot', (s, signal) => s.createVolumeFromSnapshot({ snapshotId: 's', type: 'gp3' }, { signal })],
  ['deleteSnapshot', (s, signal) => s.deleteSnapshot('s', { signal })],
];

test.each(calls)('%s that never answers: TIMEOUT, or CANCELED', async (name, call) => {
  await expect(call(limited({ [name]: never }))).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('"moon"') });
  await expect(call(limited({ [name]: never }, 10_000), AbortSignal.timeout(5))).rejects.toMatchObject({ code: 'CANCELED' });
});

test('answers that are none', async () => {
  const broken = limited({ createSnapshot: async () => undefined as never, getVolumeId: () => 5 as never });
  await expect(broken.createSnapshot({ ...volume, tags: {} })).rejects.toThrow('answered no snapshotId');
  expect(() => broken.getVolumeId({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' } })).toThrow('neither text');
});
