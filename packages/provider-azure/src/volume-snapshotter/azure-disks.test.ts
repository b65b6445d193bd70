import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ArmServer, startArmServer, tokens } from '../../test/arm-server.ts';
import type { Resource } from '../../test/check-snapshot.ts';
import { addDisk, home, testSnapshotter } from '../../test/disk-suite-options.ts';

let server: ArmServer;
beforeAll(async () => {
  server = await startArmServer();
});
beforeEach(() => {
  server.requests.length = 0;
  server.bodies.length = 0;
});
afterEach(() => {
  server.intercept = () => undefined;
  server.operation = { looks: 1, by: 'Azure-AsyncOperation' };
});
afterAll(() => server.stop());

const premium: Partial<Resource> = { sku: { name: 'Premium_LRS' }, properties: { diskIOPSReadWrite: 500, diskMBpsReadWrite: 100 } };
const snapshotOf = async (disk: string, token?: string) => {
  const request = { volumeId: disk, tags: { 'velero.io/backup': 'b' }, ...(token ? { idempotencyToken: token } : {}) };
  const { snapshotId } = await testSnapshotter(server).createSnapshot(request);
  await testSnapshotter(server).awaitSnapshot?.(snapshotId, { timeoutInMs: 5000 });
  return snapshotId;
};
const kinds = () => server.requests.map((request) => request.replace(/^(\w+) .*\/(disks|snapshots|DiskOperations)\/.*/, '$1 $2'));

test.each(['Azure-AsyncOperation', 'Location'] as const)('what is sent, in order, with operations by %s', async (by) => {
  server.operation = { looks: 2, by };
  const disk = addDisk(server, { ...premium, tags: { app: 'shop' } });
  const snapshotId = await snapshotOf(disk);
  const polls = Array(3).fill('GET DiskOperations');
  expect(kinds()).toEqual(['GET disks', 'PUT snapshots', ...polls, 'GET snapshots']);
  expect(server.bodies[0]).toEqual({
    location: 'westeurope',
    tags: { 'velero.io-backup': 'b', app: 'shop' },
    properties: { creationData: { createOption: 'Copy', sourceResourceId: `${home}${disk}` } },
  });

  server.requests.length = 0;
  const made = await testSnapshotter(server).createVolumeFromSnapshot({
    snapshotId,
    type: 'Premium_LRS',
    iops: 0,
    availabilityZone: 'westeurope-2',
  });
  expect(made.volumeId).toMatch(/^restore-[0-9a-f-]{36}$/);
  expect(kinds()).toEqual(['GET snapshots', 'PUT disks', ...polls, 'GET disks']);
  expect(server.bodies[1]).toEqual({
    location: 'westeurope',
    tags: { 'velero.io-backup': 'b', app: 'shop' },
    sku: { name: 'Premium_LRS' },
    zones: ['2'],
    properties: { creationData: { createOption: 'Copy', sourceResourceId: snapshotId } },
  });

  server.requests.length = 0;
  await testSnapshotter(server).deleteSnapshot(snapshotId);
  expect(kinds()).toEqual(['DELETE snapshots', ...polls]);
});

test('Ultra and Premium SSD v2: incremental by themselves, waited for, operations and throughput kept', async () => {
  const disk = addDisk(server, { sku: { name: 'UltraSSD_LRS' }, properties: { diskIOPSReadWrite: 9000, diskMBpsReadWrite: 700 } });
  const snapshotter = testSnapshotter(server);
  const info = await snapshotter.getVolumeInfo({ volumeId: disk });
  expect(info).toEqual({ type: 'UltraSSD_LRS', iops: 9000, throughput: 700 });
  const { snapshotId } = await snapshotter.createSnapshot({ volumeId: disk, tags: {} });
  expect(server.bodies[0]).toMatchObject({ properties: { incremental: true } });
  // Not usable yet, and Azure says so.
  await expect(snapshotter.createVolumeFromSnapshot({ snapshotId, ...info })).rejects.toMatchObject({ code: 'SNAPSHOTTER_ERROR' });
  await snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs: 5000 });
  const { volumeId } = await snapshotter.createVolumeFromSnapshot({ snapshotId, ...info, availabilityZone: 'westeurope-1' });
  expect(server.resources.get(`${home}${volumeId}`.toLowerCase())).toMatchObject({
    properties: { diskIOPSReadWrite: 9000, diskMBpsReadWrite: 700 },
  });
});

test('other types have no operations to set; ZRS and fault domains no zone', async () => {
  const snapshotter = testSnapshotter(server);
  const disk = addDisk(server, { ...premium, sku: { name: 'Premium_ZRS' } });
  expect(await snapshotter.getVolumeInfo({ volumeId: disk })).toEqual({ type: 'Premium_ZRS' });
  const snapshotId = await snapshotOf(disk);
  await snapshotter.createVolumeFromSnapshot({ snapshotId, type: 'Premium_ZRS', availabilityZone: 'westeurope-1' });
  await snapshotter.createVolumeFromSnapshot({ snapshotId, type: 'Premium_LRS', availabilityZone: '0' });
  expect(server.bodies.slice(1).map((body) => 'zones' in body)).toEqual([false, false]);
});

test('the encryption set of a disk and its sector size come along', async () => {
  const encryption = { type: 'EncryptionAtRestWithCustomerKey', diskEncryptionSetId: '/subscriptions/sub-1/des' };
  const disk = addDisk(server, { properties: { encryption } });
  const snapshotId = await snapshotOf(disk);
  const made = server.resources.get(snapshotId.toLowerCase());
  if (made?.properties.creationData) made.properties.creationData.logicalSectorSize = 512;
  await testSnapshotter(server).createVolumeFromSnapshot({ snapshotId, type: 'PremiumV2_LRS' });
  expect(server.bodies).toMatchObject([
    { properties: { encryption } },
    { properties: { encryption, creationData: { logicalSectorSize: 512 } } },
  ]);
});

test('names have 80 characters at most; one token makes one snapshot, also side by side', async () => {
  const disk = addDisk(server, premium, `d${'x'.repeat(79)}`);
  const [first, second] = await Promise.all([snapshotOf(disk, 'token'), snapshotOf(disk, 'token')]);
  expect(first).toBe(second);
  expect(first.split('/').at(-1)).toHaveLength(80);
  expect(await snapshotOf(addDisk(server, premium), 'token')).not.toBe(first);
});

test('a disk of another group goes by its id; its own group’s in any case of letters by its name', () => {
  const snapshotter = testSnapshotter(server);
  const volume = (volumeHandle: string) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv' },
    spec: { csi: { driver: 'disk.csi.azure.com', volumeHandle } },
  });
  expect(snapshotter.getVolumeId(volume(`${home.toUpperCase()}d1`))).toBe('d1');
  const other = '/subscriptions/sub-9/resourceGroups/other/providers/Microsoft.Compute/disks/d1';
  expect(snapshotter.getVolumeId(volume(other))).toBe(other);
  expect(snapshotter.setVolumeId(volume(`${home}d1`), other)).toEqual(volume(other));
  const unmanaged = { ...volume(''), spec: { azureDisk: { diskName: 'd', diskURI: 'https://a.blob.core.windows.net/vhds/d.vhd' } } };
  expect(snapshotter.getVolumeId(unmanaged)).toBeUndefined();
  expect(() => snapshotter.setVolumeId({ ...volume(''), spec: { nfs: {} } }, 'd1')).toThrow(/'pv' is no Azure disk/);
});

test.each<[string, { code: string; message: string }, string]>([
  ['quota', { code: 'OperationNotAllowed', message: 'Exceeding approved quota of snapshots.' }, 'SNAPSHOTTER_QUOTA_EXCEEDED'],
  ['quota by its code', { code: 'SnapshotQuotaExceeded', message: 'Full.' }, 'SNAPSHOTTER_QUOTA_EXCEEDED'],
  ['anything else', { code: 'InternalExecutionError', message: 'Oops.' }, 'SNAPSHOTTER_ERROR'],
])('an operation that fails: %s', async (_, failure, code) => {
  server.operation = { looks: 0, by: 'Azure-AsyncOperation', failure };
  const snapshotting = testSnapshotter(server).createSnapshot({ volumeId: addDisk(server), tags: {} });
  await expect(snapshotting).rejects.toMatchObject({ code, message: expect.stringContaining(failure.message) });
});

test('an operation that takes longer than apiTimeout', async () => {
  server.operation = { looks: 1_000_000, by: 'Azure-AsyncOperation' };
  const snapshotter = testSnapshotter(server, tokens.good, { operationTimeoutInMs: 300 });
  await expect(snapshotter.createSnapshot({ volumeId: addDisk(server), tags: {} })).rejects.toMatchObject({
    code: 'TIMEOUT',
    retryable: true,
  });
  const hanging = testSnapshotter(server, tokens.hang, { operationTimeoutInMs: 300 });
  await expect(hanging.getVolumeInfo({ volumeId: 'x' })).rejects.toMatchObject({ code: 'TIMEOUT' });
});

test('throttling is waited for as Retry-After says, and told when that is too long', async () => {
  let refused = 0;
  server.intercept = () => (refused++ < 2 ? { status: 429, code: 'TooManyRequests', headers: { 'retry-after': '0' } } : undefined);
  const disk = addDisk(server);
  await testSnapshotter(server).getVolumeInfo({ volumeId: disk });
  expect(server.requests).toHaveLength(3);
  server.intercept = () => ({ status: 429, code: 'OperationNotAllowed', message: 'limit of requests', headers: { 'retry-after': '600' } });
  const told = testSnapshotter(server, tokens.good, { operationTimeoutInMs: 1000 }).getVolumeInfo({ volumeId: disk });
  await expect(told).rejects.toMatchObject({ code: 'SNAPSHOTTER_THROTTLED', retryable: true, context: { retryAfterInSeconds: 600 } });
});

test.each<[string, Parameters<ArmServer['intercept']> extends unknown[] ? ReturnType<ArmServer['intercept']> : never, string, RegExp]>([
  ['refused', { status: 403, code: 'AuthorizationFailed' }, 'SNAPSHOTTER_ACCESS_DENIED', /role/],
  [
    'an expired token',
    { status: 401, code: 'ExpiredAuthenticationToken', message: 'The access token expiry UTC time is earlier.' },
    'SNAPSHOTTER_ACCESS_DENIED',
    /expired/,
  ],
  [
    'a clock',
    { status: 401, code: 'InvalidAuthenticationToken', message: 'The access token is not yet valid.' },
    'SNAPSHOTTER_CLOCK_SKEW',
    /clock/,
  ],
  [
    'a resource group that is none',
    { status: 404, code: 'ResourceGroupNotFound', message: "Resource group 'x' could not be found." },
    'INVALID_CONFIG',
    /resourceGroup/,
  ],
  ['a subscription that is none', { status: 404, code: 'SubscriptionNotFound' }, 'INVALID_CONFIG', /subscriptionId/],
  ['a broken connection', 'break', 'SNAPSHOTTER_UNREACHABLE', /connection broke/],
  ['a server error', { status: 500, code: 'InternalServerError' }, 'SNAPSHOTTER_ERROR', /InternalServerError/],
])('%s', async (_, interception, code, message) => {
  server.intercept = () => interception;
  const snapshotter = testSnapshotter(server, tokens.good, { maxAttempts: 1 });
  await expect(snapshotter.getVolumeInfo({ volumeId: 'd' })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

test('snapshots of a group that is gone are gone; a copy that failed is told', async () => {
  const snapshotter = testSnapshotter(server);
  const lost = '/subscriptions/sub-1/resourceGroups/gone/providers/Microsoft.Compute/snapshots/s';
  await snapshotter.deleteSnapshot(lost);
  await expect(snapshotter.awaitSnapshot?.(lost, { timeoutInMs: 100 })).rejects.toMatchObject({ code: 'SNAPSHOT_NOT_FOUND' });
  await expect(snapshotter.deleteSnapshot('s')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  const snapshotId = await snapshotOf(addDisk(server));
  const properties = server.resources.get(snapshotId.toLowerCase())?.properties;
  if (properties) properties.copyCompletionError = { errorCode: 'CopySourceNotFound', errorMessage: 'The source is gone.' };
  await expect(snapshotter.awaitSnapshot?.(snapshotId, { timeoutInMs: 100 })).rejects.toMatchObject({
    code: 'SNAPSHOT_FAILED',
    message: expect.stringContaining('The source is gone.'),
  });
});

test('the token goes to Azure Resource Manager only', async () => {
  expect(() => testSnapshotter({ ...server, url: 'http://management.azure.com' })).toThrow(/no https/);
  const { createArmClient } = await import('../requests/arm-client.ts');
  const credentials = { getToken: async () => ({ token: tokens.good, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const arm = createArmClient({ service: 'snapshotter', credentials, endpoint: server.url });
  await expect(arm.send({ method: 'GET', path: 'https://elsewhere.invalid/operation' })).rejects.toThrow(/not one of its hosts/);
});
