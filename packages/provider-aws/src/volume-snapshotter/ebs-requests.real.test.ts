import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { startMoto } from '../../../../test/real-servers/moto.ts';
import { openEbsAccount } from '../../test/ebs-account.ts';
import { startEc2Front } from '../../test/ec2-front.ts';

const moto = await startMoto();
const account = moto && (await openEbsAccount(moto));
afterAll(async () => {
  await account?.close();
  await moto?.stop();
});

// What Velero's plugin does, and where this package does more (the plugin velero-plugin-for-aws).
describe.skipIf(!account)('EBS requests on moto', () => {
  if (!account) return;
  const { ec2, front, create } = account;
  const zone = { availabilityZone: 'eu-west-1b' };
  const tagsOf = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined) =>
    Object.fromEntries((tags ?? []).map(({ Key = '', Value }) => [Key, Value]));
  const newVolume = async (options: object = {}) =>
    (await ec2.createVolume({ AvailabilityZone: zone.availabilityZone, Size: 1, VolumeType: 'gp2', ...options })).VolumeId ?? '';
  const snapshot = async (volumeId: string, tags: Record<string, string> = {}) =>
    (await create().createSnapshot({ volumeId, tags })).snapshotId;
  const sent = (action: string) => front.requests.filter(({ Action }) => Action === action);
  beforeEach(() => void front.requests.splice(0));

  test.each([
    ['gp2', {}, { type: 'gp2' }],
    ['gp3', { Iops: 5000, Throughput: 300 }, { type: 'gp3', iops: 5000, throughput: 300 }],
    ['io1', { Iops: 600 }, { type: 'io1', iops: 600 }],
    ['io2', { Iops: 700 }, { type: 'io2', iops: 700 }],
    ['st1', {}, { type: 'st1' }],
  ])('%s: type, iops and throughput come and go as they are', async (VolumeType, options, expected) => {
    const volumeId = await newVolume({ VolumeType, ...options });
    const info = await create().getVolumeInfo({ volumeId });
    expect(info).toEqual(expected);
    const made = await create().createVolumeFromSnapshot({ snapshotId: await snapshot(volumeId), ...zone, ...info });
    expect(await create().getVolumeInfo(made)).toEqual(expected);
  });

  test('iops of a type that has none to set, as Velero records them, are not sent', async () => {
    const snapshotId = await snapshot(await newVolume());
    for (const [type, iops] of [
      ['gp2', 300],
      ['gp3', 0],
    ] as const)
      await create().createVolumeFromSnapshot({ snapshotId, ...zone, type, iops });
    expect(sent('CreateVolume').map(({ Iops }) => Iops)).toEqual([undefined, undefined]);
  });

  test("tags: the backup's, then the volume's; a volume gets its snapshot's, or another cluster's", async () => {
    const volumeId = await newVolume({
      TagSpecifications: [
        {
          ResourceType: 'volume',
          Tags: [
            { Key: 'KubernetesCluster', Value: 'old' },
            { Key: 'velero.io/pv', Value: 'older' },
          ],
        },
      ],
    });
    const snapshotId = await snapshot(volumeId, { 'velero.io/backup': 'b', 'velero.io/pv': 'pv' });
    const expected = { 'velero.io/backup': 'b', 'velero.io/pv': 'pv', KubernetesCluster: 'old' };
    expect(tagsOf((await ec2.describeSnapshots({ SnapshotIds: [snapshotId] })).Snapshots?.[0]?.Tags)).toEqual(expected);
    expect(sent('CreateTags')).toEqual([]);
    const tagsOfNew = async (options: object) => {
      const { volumeId: made } = await create(options).createVolumeFromSnapshot({ snapshotId, ...zone, type: 'gp2' });
      return tagsOf((await ec2.describeVolumes({ VolumeIds: [made] })).Volumes?.[0]?.Tags);
    };
    expect(await tagsOfNew({})).toEqual(expected);
    expect(await tagsOfNew({ clusterName: 'new' })).toEqual({
      ...expected,
      KubernetesCluster: 'new',
      'kubernetes.io/cluster/new': 'owned',
    });
  });

  test("encryption is the snapshot's; a key forces it", async () => {
    const plain = await snapshot(await newVolume());
    const secret = await snapshot(await newVolume({ Encrypted: true }));
    const encryption = async (snapshotId: string, keyId?: string) => {
      const { volumeId } = await create(keyId === undefined ? {} : { encryption: { type: 'kms', keyId } }).createVolumeFromSnapshot({
        snapshotId,
        ...zone,
        type: 'gp3',
      });
      const volume = (await ec2.describeVolumes({ VolumeIds: [volumeId] })).Volumes?.[0];
      return [volume?.Encrypted, sent('CreateVolume').at(-1)?.KmsKeyId];
    };
    expect(await encryption(plain)).toEqual([false, undefined]);
    expect(await encryption(secret)).toEqual([true, undefined]);
    expect(await encryption(plain, 'alias/k')).toEqual([true, 'alias/k']);
  });

  test('a token is a tag of the snapshot and the client token of a volume', async () => {
    const volumeId = await newVolume();
    const { snapshotId } = await create().createSnapshot({ volumeId, tags: {}, idempotencyToken: 'the-token' });
    const found = (await ec2.describeSnapshots({ SnapshotIds: [snapshotId] })).Snapshots?.[0];
    expect(tagsOf(found?.Tags)).toEqual({ 'lifeboat.io/idempotency-token': 'the-token' });
    const request = { snapshotId, ...zone, type: 'gp2', idempotencyToken: 'a token with spaces' };
    const made = await create().createVolumeFromSnapshot(request);
    expect(sent('CreateVolume')[0]?.ClientToken).toMatch(/^[0-9a-f]{64}$/);
    expect(tagsOf((await ec2.describeVolumes({ VolumeIds: [made.volumeId] })).Volumes?.[0]?.Tags)).toEqual({});
  });

  test('calls with one token at the same time make one snapshot', async () => {
    const [snapshotter, volumeId] = [create(), await newVolume()];
    const take = () => snapshotter.createSnapshot({ volumeId, tags: {}, idempotencyToken: 'at-once' });
    expect(new Set((await Promise.all([take(), take(), take()])).map(({ snapshotId }) => snapshotId)).size).toBe(1);
    expect(sent('CreateSnapshot')).toHaveLength(1);
  });

  test('a lost answer: with a token the snapshot is found again, without one the call fails rather than make two', async () => {
    let lose = true;
    const lossy = await startEc2Front({
      target: front.url,
      intercept: ({ Action }) => (Action === 'CreateSnapshot' && lose ? 'lose-answer' : undefined),
    });
    const volumeId = await newVolume();
    const count = async () => (await ec2.describeSnapshots({ Filters: [{ Name: 'volume-id', Values: [volumeId] }] })).Snapshots?.length;
    const snapshotter = create({ endpoint: lossy.url });
    await snapshotter.createSnapshot({ volumeId, tags: {}, idempotencyToken: 'lost' });
    expect(await count()).toBe(1);
    await expect(snapshotter.createSnapshot({ volumeId, tags: {} })).rejects.toMatchObject({ code: 'SNAPSHOTTER_UNREACHABLE' });
    expect(await count()).toBe(2);
    lose = false;
    await snapshotter.createSnapshot({ volumeId, tags: {}, idempotencyToken: 'lost' });
    expect(await count()).toBe(2);
    await lossy.stop();
  });

  test('a throttled snapshot is taken later, once', async () => {
    let refused = 0;
    const slow = await startEc2Front({
      target: front.url,
      intercept: ({ Action }) =>
        Action === 'CreateSnapshot' && ++refused <= 2 ? { status: 503, code: 'RequestLimitExceeded' } : undefined,
    });
    await create({ endpoint: slow.url }).createSnapshot({ volumeId: await newVolume(), tags: {} });
    expect([refused, sent('CreateSnapshot').length]).toEqual([3, 1]);
    await slow.stop();
  });

  test('waiting: a snapshot completes, a new volume becomes available, or is told to have failed', async () => {
    const snapshotId = await snapshot(await newVolume());
    front.states.set(snapshotId, 'pending');
    // It completes once it has been asked about twice, however long that takes: the second answer may be either.
    const completing = setInterval(() => sent('DescribeSnapshots').length >= 2 && front.states.delete(snapshotId), 10);
    await create().awaitSnapshot?.(snapshotId, { timeoutInMs: 60_000 });
    clearInterval(completing);
    expect(sent('DescribeSnapshots').length).toBeGreaterThanOrEqual(2);
    for (const [state, expected] of [
      ['creating', { code: 'TIMEOUT', message: expect.stringContaining('It is left there') }],
      ['error', { code: 'SNAPSHOTTER_ERROR', message: expect.stringContaining('KMS') }],
    ] as const) {
      const all = await startEc2Front({ target: front.url });
      all.states.set('*', state);
      const making = create({ endpoint: all.url, volumeTimeoutInMs: 200 }).createVolumeFromSnapshot({ snapshotId, ...zone, type: 'gp2' });
      await expect(making).rejects.toMatchObject(expected);
      await all.stop();
    }
  });

  test('EBS volumes need a zone', async () => {
    const making = create().createVolumeFromSnapshot({ snapshotId: 'snap-0123456789abcdef0', type: 'gp2' });
    await expect(making).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('availability zone') });
  });
});
