import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PersistentDisks, startPersistentDisks } from '../../test/persistent-disks.ts';
import { snapshotDescription } from './snapshot-description.ts';

let disks: PersistentDisks;
beforeEach(async () => {
  disks = await startPersistentDisks();
});
afterEach(() => disks.stop());

const zone = 'europe-west1-b';
const tags = { 'velero.io/backup': 'b1', 'velero.io/pv': 'pv-1' };
const calls = () => disks.requests.map(({ method, path }) => `${method} ${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')}`);
const bodyOf = (path: string) => disks.requests.find((request) => request.method === 'POST' && request.path.endsWith(path))?.body;

test('a snapshot and a volume, request by request', async () => {
  const { info, ...volume } = await disks.createVolume(zone);
  const description = '{"kubernetes.io/created-for/pvc/name":"data"}';
  Object.assign(disks.state.disks.get(disks.path(volume)) ?? {}, { description });
  const snapshotter = disks.createSnapshotter({ snapshotLocation: 'eu', snapshotType: 'ARCHIVE', project: 'project-2' });
  const { snapshotId } = await snapshotter.createSnapshot({ ...volume, tags });
  expect(snapshotId).toMatch(/^pvc-[0-9a-f-]{22}-[0-9a-f]{8}-[0-9a-f-]{27}$/);
  expect(snapshotId.length).toBe(63);
  await snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs: 5000 });
  expect(bodyOf('snapshots')).toEqual({
    name: snapshotId,
    sourceDisk: disks.state.link(disks.path(volume)),
    description: JSON.stringify({ ...tags, 'kubernetes.io/created-for/pvc/name': 'data' }),
    labels: { team: 'shop' },
    snapshotType: 'ARCHIVE',
    storageLocations: ['eu'],
  });
  expect(calls().slice(0, 4)).toEqual([
    `GET projects/project-1/zones/${zone}/disks/pvc-UUID`,
    'GET projects/project-2',
    'POST projects/project-2/global/snapshots',
    expect.stringContaining('GET projects/project-2/global/snapshots/pvc-'),
  ]);
  const { volumeId } = await snapshotter.createVolumeFromSnapshot({ snapshotId, availabilityZone: zone, ...info });
  expect(volumeId).toMatch(/^restore-[0-9a-f-]{36}$/);
  expect(bodyOf('disks')).toEqual({
    name: volumeId,
    sourceSnapshot: disks.state.link(`projects/project-2/global/snapshots/${snapshotId}`),
    type: `projects/project-1/zones/${zone}/diskTypes/hyperdisk-balanced`,
    description: JSON.stringify({ ...tags, 'kubernetes.io/created-for/pvc/name': 'data' }),
    labels: { team: 'shop' },
    provisionedIops: '4000',
    provisionedThroughput: '250',
  });
});

test('a regional disk gets its replica zones, an ordinary type neither iops nor throughput', async () => {
  const regional = 'europe-west1-b__europe-west1-d';
  const { info: _, ...volume } = await disks.createVolume(regional);
  const snapshotter = disks.createSnapshotter();
  const { snapshotId } = await snapshotter.createSnapshot({ ...volume, tags });
  await snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs: 5000 });
  await snapshotter.createVolumeFromSnapshot({ snapshotId, availabilityZone: regional, type: 'pd-ssd', iops: 100, throughput: 5 });
  expect(bodyOf('disks')).toMatchObject({
    type: 'projects/project-1/regions/europe-west1/diskTypes/pd-ssd',
    replicaZones: ['projects/project-1/zones/europe-west1-b', 'projects/project-1/zones/europe-west1-d'],
  });
  expect(bodyOf('disks')).not.toHaveProperty('provisionedIops');
});

test('labels are left out where the role may not set them, and operations need not be readable', async () => {
  disks.denied
    .add('compute.snapshots.setLabels')
    .add('compute.globalOperations.get')
    .add('compute.zoneOperations.get')
    .add('compute.projects.get');
  const { info, ...volume } = await disks.createVolume(zone);
  const snapshotter = disks.createSnapshotter();
  const { snapshotId } = await snapshotter.createSnapshot({ ...volume, tags });
  await snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs: 5000 });
  expect(disks.state.snapshots.get(`projects/project-1/global/snapshots/${snapshotId}`)?.labels).toBeUndefined();
  await snapshotter.createVolumeFromSnapshot({ snapshotId, availabilityZone: zone, ...info });
  await snapshotter.deleteSnapshot(snapshotId);
  expect(disks.state.snapshots.size).toBe(0);
});

test('an operation that fails is told by its reason', async () => {
  const { info: _, ...volume } = await disks.createVolume(zone);
  const snapshotter = disks.createSnapshotter();
  disks.state.failing.push({ code: 'QUOTA_EXCEEDED', message: "Quota 'SNAPSHOTS' exceeded." });
  await expect(snapshotter.createSnapshot({ ...volume, tags })).rejects.toMatchObject({ code: 'SNAPSHOTTER_QUOTA_EXCEEDED' });
  disks.state.failing.push({ code: 'RESOURCE_OPERATION_RATE_EXCEEDED', message: 'Operation rate exceeded for resource.' });
  await expect(snapshotter.createSnapshot({ ...volume, tags })).rejects.toMatchObject({ code: 'SNAPSHOTTER_THROTTLED', retryable: true });
});

test('a token meets a snapshot of a disk that had the same name, and does not take it for its own', async () => {
  const { info: _, ...volume } = await disks.createVolume(zone);
  const snapshotter = disks.createSnapshotter();
  const request = { ...volume, tags, idempotencyToken: 'token' };
  await snapshotter.createSnapshot(request);
  Object.assign(disks.state.disks.get(disks.path(volume)) ?? {}, { id: '1' });
  await expect(snapshotter.createSnapshot(request)).rejects.toMatchObject({ code: 'SNAPSHOT_FAILED' });
});

test('a wrong zone, project and a missing zone are told apart', async () => {
  const volume = { volumeId: 'disk-1', availabilityZone: zone };
  const take = (options: object, change: object = {}) => disks.createSnapshotter(options).createSnapshot({ ...volume, tags, ...change });
  await expect(take({}, { availabilityZone: 'mars-north1-a' })).rejects.toMatchObject({ code: 'SNAPSHOTTER_WRONG_REGION' });
  await expect(take({ volumeProject: 'nobody' })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  await expect(disks.createSnapshotter().createSnapshot({ volumeId: 'd', tags })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(take({ credentials: { accessToken: 'x' } })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('volumeProject'),
  });
});

test("descriptions keep Velero's tags first, within what Compute Engine takes", () => {
  const many = Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`example.com/label-${i}`, 'v'.repeat(40)]));
  const description = snapshotDescription('no JSON', { ...many, 'velero.io/backup': 'b' });
  expect(description.length).toBeLessThanOrEqual(2048);
  expect(JSON.parse(description)).toMatchObject({ 'velero.io/backup': 'b', 'example.com/label-0': 'v'.repeat(40) });
});
