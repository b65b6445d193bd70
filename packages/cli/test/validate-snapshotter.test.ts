import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { volumeSnapshotterCases } from '@lifeboat/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { otherIdLike } from '../src/validate/probes/other-id-like.ts';
import { snapshotterCapabilities } from '../src/validate/snapshotter-capabilities.ts';
import type { SnapshotterReport } from '../src/validate/validate-snapshotter.ts';
import { runInProcess } from './run-in-process.ts';

let cwd: string;
const doubles = resolve(import.meta.dirname, '../../testkit/src/doubles/index.ts');
const plugin = `
import { createMemoryDisks, createMemoryVolumeSnapshotter, wrapVolumeSnapshotter } from ${JSON.stringify(doubles)};
const disks = createMemoryDisks();
disks.volumes.set('volume-12345678', { info: { type: 'fast', iops: 4000 }, availabilityZone: 'zone-a' });
const precious = disks.addSnapshot({ volumeId: 'volume-12345678', tags: { of: 'somebody' }, state: 'completed' });
globalThis.leftOfDisks = () => ({
  snapshots: [...disks.snapshots.keys()].filter((id) => id !== precious).length,
  volumes: disks.volumes.size,
  precious: disks.snapshots.has(precious),
});
const good = () => createMemoryVolumeSnapshotter({ disks });
const kinds = {
  good: {},
  forgetful: { createSnapshot: ({ idempotencyToken, ...request }, o) => good().createSnapshot(request, o) },
};
export default {
  specVersion: 1,
  name: 'example.com/disks',
  createVolumeSnapshotter: async ({ name }) => wrapVolumeSnapshotter(good(), kinds[name]),
};
`;

// A folder, and so a plugin with disks, of each test's own.
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-validate-'));
  await writeFile(join(cwd, 'plugin.mjs'), plugin);
  const spec = { csi: { driver: 'memory.csi.lifeboat.io', volumeHandle: 'volume-12345678' } };
  const persistentVolume = { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec };
  await writeFile(join(cwd, 'pv.yaml'), JSON.stringify(persistentVolume));
  const entries = ['good', 'forgetful'].map((name) => `  - { name: ${name}, provider: disks }\n`).join('');
  await writeFile(join(cwd, 'lifeboat.yaml'), `plugins: [./plugin.mjs]\nvolumeSnapshotLocations:\n${entries}`);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

// Its plugins are code, so the file has to be named.
const named = { LIFEBOAT_CONFIG: 'lifeboat.yaml' };
const validate = (name: string, ...argv: string[]) =>
  runInProcess(['provider', 'validate', '--snapshot-location', name, '--quiet', ...argv], { cwd, env: named });
const left = () => (globalThis as unknown as { leftOfDisks(): object }).leftOfDisks();

test('a good one passes; its snapshots are deleted, and no volumes are made', async () => {
  const { code, stdout, stderr } = await validate('good', '--volume', 'volume-12345678', '--zone', 'zone-a');
  expect(stdout).toMatch(/^The snapshotter keeps every promise: good \(disks\)$/m);
  expect(stdout).toMatch(/^ {2}Volume ids +not checked \(needs --persistent-volume\)$/m);
  expect(stdout).toMatch(/^ {2}New volumes +ok; 8 of 9 not checked \(needs --create-volumes\)$/m);
  expect(stdout).toMatch(/^ {2}Quotas +not checked \(not possible on a live location\)$/m);
  expect(stdout).toMatch(/^ {2}Snapshots +ok$/m);
  expect(stdout).toMatch(/^ {2}Volume +volume-12345678 \(fast, 4000 iops\)$/m);
  expect(stdout).toMatch(/, 0 failed, .*\. Every snapshot is deleted again\.$/m);
  expect(stderr).toBe('');
  expect(left()).toEqual({ snapshots: 0, volumes: 1, precious: true });
  expect(code).toBe(0);
});

test('with a PersistentVolume and --create-volumes everything is checked, and the volumes are named', async () => {
  const { code, stdout, stderr } = await validate('good', '--persistent-volume', 'pv.yaml', '--create-volumes', '-o', 'json');
  const report = JSON.parse(stdout) as SnapshotterReport;
  expect(report.cases.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(report.cases.find(({ name }) => name.startsWith('getVolumeId reads'))?.outcome).toBe('passed');
  expect(report.cases.find(({ name }) => name === 'a snapshot outlives its volume')?.outcome).toBe('skipped');
  expect(report.volumesMade.length).toBeGreaterThan(5);
  expect(stderr).toBe('');
  expect(left()).toEqual({ snapshots: 0, volumes: report.volumesMade.length + 1, precious: true });
  expect(code).toBe(0);
});

test('a broken one is told: exit 1', async () => {
  const { code, stdout } = await validate('forgetful', '--volume', 'volume-12345678');
  expect(stdout).toMatch(/^ {2}Idempotent snapshots +FAILED: 1 of 2$/m);
  expect(stdout).toMatch(/^ {2}means: +a backup that is resumed may take and pay for snapshots twice$/m);
  expect(left()).toMatchObject({ snapshots: 0, precious: true });
  expect(code).toBe(1);
});

describe('usage errors', () => {
  test.each([
    [['good'], /needs a volume/],
    [['nowhere', '--volume', 'v'], /has no such entry .*; it has: good, forgetful/],
    [['good', '--volume', 'v', '--location', 'file:///x'], /one at a time/],
    [['good', '--persistent-volume', 'lifeboat.yaml'], /it is no PersistentVolume/],
  ])('%j', async ([name = '', ...argv], message) => {
    const { code, stderr } = await validate(name, ...argv);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

test('a volume that is not there: exit 1 and its code', async () => {
  const { code, stderr } = await validate('good', '--volume', 'volume-0');
  expect(stderr).toMatch(/volume-0.*\(VOLUME_NOT_FOUND\)/);
  expect(code).toBe(1);
});

test('every case of the suite belongs to one capability of the report', () => {
  const named = snapshotterCapabilities.flatMap(({ cases }) => cases);
  expect([...named].sort()).toEqual(volumeSnapshotterCases.map(({ name }) => name).sort());
});

test.each([
  ['vol-0123456789abcdef0', /^vol-\d{10}[a-f]{6}\d$/],
  ['/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/disks/disk-1', /\/disks\/disk-1-[0-9a-f]{8}$/],
  ['d-bp1i0ksb5gsq1dxxxxxx', /^d-[a-z0-9]{20}$/],
  ['my-disk', /^my-disk-[0-9a-f]{8}$/],
])('another id like %s', (id, form) => {
  expect(otherIdLike(id)).toMatch(form);
  expect(otherIdLike(id)).not.toBe(id);
});
