import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EcsServer, ecsAccount, startEcsServer } from '../../test/ecs-server.ts';
import { testSnapshotter } from '../../test/ecs-suite.ts';
import { getVolumeId, setVolumeId } from './volume-id.ts';

let server: EcsServer;
beforeEach(async () => {
  server = await startEcsServer();
});
afterEach(() => server.stop());

const sent = (action: string) => server.requests.filter((request) => request.action === action).map(({ query }) => query);
const addSnapshot = (disk: Parameters<EcsServer['addDisk']>[0], tags: Record<string, string> = {}) => {
  server.snapshots.set('s-1', { id: 's-1', disk: server.addDisk(disk), tags, accomplishedAt: 0 });
  return 's-1';
};

describe('a snapshot', () => {
  test("has the request's tags, then its disk's that have other keys, and its disk's zone", async () => {
    const { id } = server.addDisk({ zone: 'cn-test-b', tags: { 'velero.io/backup': 'old', team: 'shop', 'acs:system': 'x' } });
    const { snapshotId } = await testSnapshotter(server).createSnapshot({ volumeId: id, tags: { 'velero.io/backup': 'new' } });
    expect(server.snapshots.get(snapshotId)?.tags).toEqual({
      'velero.io/backup': 'new',
      team: 'shop',
      'alibabacloud.velero-plugin/orginal-volume-az': 'cn-test-b',
    });
  });

  test('is one, also when the answer was lost and there was no token', async () => {
    const { id } = server.addDisk({});
    server.intercept = ({ action }, before) => (action === 'CreateSnapshot' && before === 0 ? 'lose-answer' : undefined);
    await testSnapshotter(server).createSnapshot({ volumeId: id, tags: {} });
    expect(server.snapshots.size).toBe(1);
    expect(new Set(sent('CreateSnapshot').map(({ ClientToken }) => ClientToken)).size).toBe(1);
  });

  test('of a token that ECS does not take', async () => {
    const { id } = server.addDisk({});
    const take = () => testSnapshotter(server).createSnapshot({ volumeId: id, tags: {}, idempotencyToken: 'ü'.repeat(100) });
    expect(await take()).toEqual(await take());
    expect(sent('CreateSnapshot')[0]?.ClientToken).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is deleted also when disks were made from it', async () => {
    await testSnapshotter(server).deleteSnapshot(addSnapshot({}));
    expect(sent('DeleteSnapshot')).toMatchObject([{ SnapshotId: 's-1', Force: 'true' }]);
  });

  test('that takes too long tells its progress', async () => {
    server.snapshots.set('s-2', { id: 's-2', disk: server.addDisk({}), tags: {}, accomplishedAt: 0, status: 'progressing' });
    const waiting = testSnapshotter(server).awaitSnapshot?.('s-2', { timeoutInMs: 100 });
    await expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('progress: 40%') });
  });
});

describe('a new disk', () => {
  const make = async (request: object, options: Parameters<typeof testSnapshotter>[1] = {}) => {
    const { volumeId } = await testSnapshotter(server, options).createVolumeFromSnapshot({
      snapshotId: 's-1',
      type: 'cloud_essd',
      ...request,
    });
    return server.disks.get(volumeId);
  };

  test.each([
    ['cloud_essd', 2800, 'PL0'],
    ['cloud_essd', 10_000, 'PL0'],
    ['cloud_essd', 50_000, 'PL1'],
    ['cloud_essd', 100_000, 'PL2'],
    ['cloud_essd', 1_000_000, 'PL3'],
    ['cloud_essd', 0, undefined],
    ['cloud_essd', undefined, undefined],
    ['cloud_ssd', 20_000, undefined],
    ['cloud_auto', 20_000, undefined],
  ])('%s with %s iops has performance level %s', async (type, iops, performanceLevel) => {
    addSnapshot({});
    const disk = await make({ type, availabilityZone: 'cn-test-a', ...(iops === undefined ? {} : { iops }) });
    expect(disk).toMatchObject({ category: type, performanceLevel });
  });

  test.each(['PL0', 'PL1', 'PL2', 'PL3'])('of an ESSD disk with %s has that, too', async (performanceLevel) => {
    const { id } = server.addDisk({ performanceLevel });
    const info = await testSnapshotter(server).getVolumeInfo({ volumeId: id });
    addSnapshot({});
    expect(await make({ ...info, availabilityZone: 'cn-test-a' })).toMatchObject({ performanceLevel });
  });

  test('is encrypted with the key of an encrypted snapshot', async () => {
    addSnapshot({ encrypted: true, kmsKeyId: 'key-1' });
    expect(await make({ availabilityZone: 'cn-test-a' })).toMatchObject({ encrypted: true, kmsKeyId: 'key-1' });
    addSnapshot({});
    expect(await make({ availabilityZone: 'cn-test-a' })).toMatchObject({ encrypted: false, kmsKeyId: undefined });
  });

  const original = { 'alibabacloud.velero-plugin/orginal-volume-az': 'cn-test-b' };
  test.each([
    ['the zone that is asked for', { availabilityZone: 'cn-test-c' }, { zone: 'cn-test-a' }, original, 'cn-test-c'],
    ["else its snapshot's", {}, { zone: 'cn-test-a' }, original, 'cn-test-b'],
    ['else the one of the options', {}, { zone: 'cn-test-a' }, {}, 'cn-test-a'],
    [
      'the one of the options, where the cluster is not in it',
      {},
      { zone: 'cn-test-a', clusterZones: ['cn-test-a'] },
      original,
      'cn-test-a',
    ],
    ["its snapshot's, where the cluster is in it", {}, { zone: 'cn-test-a', clusterZones: ['cn-test-b'] }, original, 'cn-test-b'],
  ])('is in %s', async (_, request, options, tags, zone) => {
    addSnapshot({}, tags);
    expect(await make(request, options)).toMatchObject({ zone });
  });

  test('without any zone is refused', async () => {
    addSnapshot({});
    await expect(make({})).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('zone') });
  });

  test("belongs to the cluster, else keeps the snapshot's tags", async () => {
    addSnapshot({}, { KubernetesCluster: 'old', 'kubernetes.io/cluster/old': 'owned', team: 'shop' });
    const zone = { availabilityZone: 'cn-test-a' };
    expect((await make(zone, { clusterName: 'new' }))?.tags).toEqual({
      KubernetesCluster: 'new',
      'kubernetes.io/cluster/new': 'owned',
      team: 'shop',
    });
    expect((await make(zone))?.tags).toEqual({ KubernetesCluster: 'old', 'kubernetes.io/cluster/old': 'owned', team: 'shop' });
  });
});

describe('failures', () => {
  test.each([
    ['InvalidDiskId.NotFound', 404, 'VOLUME_NOT_FOUND', false],
    ['InvalidSnapshotId.NotFound', 404, 'SNAPSHOT_NOT_FOUND', false],
    ['QuotaExceed.Snapshot', 400, 'SNAPSHOTTER_QUOTA_EXCEEDED', false],
    ['InvalidAccessKeyId.NotFound', 404, 'SNAPSHOTTER_ACCESS_DENIED', false],
    ['SignatureDoesNotMatch', 400, 'SNAPSHOTTER_ACCESS_DENIED', false],
    ['InvalidSecurityToken.Expired', 400, 'SNAPSHOTTER_ACCESS_DENIED', false],
    ['Forbidden.RAM', 403, 'SNAPSHOTTER_ACCESS_DENIED', false],
    ['InvalidTimeStamp.Expired', 400, 'SNAPSHOTTER_CLOCK_SKEW', false],
    ['InvalidRegionId.NotFound', 404, 'SNAPSHOTTER_WRONG_REGION', false],
    ['Throttling.User', 400, 'SNAPSHOTTER_THROTTLED', true],
    ['ServiceUnavailable', 503, 'SNAPSHOTTER_THROTTLED', true],
    ['OperationDenied.NoStock', 403, 'SNAPSHOTTER_ERROR', false],
    ['InternalError', 500, 'SNAPSHOTTER_ERROR', true],
    ['Anything.Else', 400, 'SNAPSHOTTER_ERROR', false],
  ])('%s', async (ecsCode, status, code, retryable) => {
    server.intercept = () => ({ status, code: ecsCode });
    const taking = testSnapshotter(server, { maxAttempts: 1 }).getVolumeInfo({ volumeId: 'd-1' });
    await expect(taking).rejects.toMatchObject({ code, retryable, context: { ecsCode, volumeId: 'd-1' } });
  });

  test('a permission that is missing is named', async () => {
    server.intercept = () => ({ status: 403, code: 'Forbidden.RAM' });
    await expect(testSnapshotter(server).deleteSnapshot('s-1')).rejects.toThrow(/Allow ecs:DeleteSnapshot/);
  });

  test('no answer, and no server', async () => {
    server.intercept = () => 'hang';
    const slow = testSnapshotter(server, { requestTimeoutInMs: 100, maxAttempts: 1 });
    await expect(slow.getVolumeInfo({ volumeId: 'd-1' })).rejects.toMatchObject({ code: 'TIMEOUT', retryable: true });
    const absent = testSnapshotter({ url: 'http://127.0.0.1:1' }, { maxAttempts: 1 });
    await expect(absent.getVolumeInfo({ volumeId: 'd-1' })).rejects.toMatchObject({ code: 'SNAPSHOTTER_UNREACHABLE' });
  });

  test('what is retryable is sent again, and credentials that are refused are asked for again, once', async () => {
    const { id } = server.addDisk({ category: 'cloud_ssd' });
    server.intercept = (_, before) => (before === 0 ? { status: 400, code: 'Throttling' } : undefined);
    expect(await testSnapshotter(server).getVolumeInfo({ volumeId: id })).toEqual({ type: 'cloud_ssd' });
    const given = [{ ...ecsAccount, accessKeySecret: 'rotated away' }, ecsAccount];
    let asked = 0;
    const rotating = testSnapshotter(server, { credentials: async () => given[asked++] ?? ecsAccount });
    expect(await rotating.getVolumeInfo({ volumeId: id })).toEqual({ type: 'cloud_ssd' });
    expect(asked).toBe(2);
  });
});

describe('PersistentVolumes', () => {
  const pv = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv-1' }, spec });

  test("another driver's is none of ours, and cannot be pointed at a disk", () => {
    const other = pv({ csi: { driver: 'nasplugin.csi.alibabacloud.com', volumeHandle: 'x' } });
    expect(getVolumeId(other)).toBeUndefined();
    expect(getVolumeId(pv({ flexVolume: { driver: 'alicloud/nas', options: { VolumeId: 'd-1' } } }))).toBeUndefined();
    expect(() => setVolumeId(other, 'd-1')).toThrow(/is no disk of ECS/);
  });

  test('both spellings of the FlexVolume option are read and kept', () => {
    const flex = pv({ flexVolume: { driver: 'alicloud/disk', options: { VolumeId: 'd-1', volumeId: 'd-1', fsType: 'ext4' } } });
    expect(getVolumeId(flex)).toBe('d-1');
    expect(setVolumeId(flex, 'd-2').spec).toEqual({
      flexVolume: { driver: 'alicloud/disk', options: { VolumeId: 'd-2', volumeId: 'd-2', fsType: 'ext4' } },
    });
    expect(setVolumeId(pv({ flexVolume: { driver: 'alicloud/disk' } }), 'd-2').spec).toEqual({
      flexVolume: { driver: 'alicloud/disk', options: { VolumeId: 'd-2' } },
    });
  });
});
