import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type EcsServer, ecsAccount, startEcsServer } from '../test/ecs-server.ts';
import { startMetadataServer } from '../test/metadata-server.ts';
import { type AliyunProviderOptions, createAliyunProvider } from './index.ts';

let metadata: Awaited<ReturnType<typeof startMetadataServer>>;
let ecs: EcsServer;
beforeAll(async () => {
  const keys = { AccessKeyId: 'STS.role', AccessKeySecret: 'role-secret', SecurityToken: 'role-token', Expiration: '2099-01-01T00:00:00Z' };
  [metadata, ecs] = await Promise.all([startMetadataServer({ keys: () => keys, region: 'cn-shanghai' }), startEcsServer()]);
});
beforeEach(() => {
  metadata.paths.length = 0;
});
afterAll(() => Promise.all([metadata, ecs].map((server) => server?.stop())));

const content = 'ALIBABA_CLOUD_ACCESS_KEY_ID=LTAIfile\nALIBABA_CLOUD_ACCESS_KEY_SECRET=file-secret\n';
const credentials = async () => content;
const signedUrl = async (config: Record<string, string>, options: AliyunProviderOptions = {}, given: object = { credentials }) => {
  const provider = createAliyunProvider({ metadataEndpoint: metadata.url, ...options });
  const store = await provider.createObjectStore?.({ name: 'main', bucket: 'backups', prefix: 'p', config, ...given });
  return (await store?.createSignedUrl?.('k', 60)) ?? '';
};

test('is the provider of Velero’s name', () => expect(createAliyunProvider().name).toBe('velero.io/alibabacloud'));

test.each<[Record<string, string>, RegExp]>([
  [{}, /^https:\/\/backups\.oss-cn-hangzhou\.aliyuncs\.com\/p\/k\?.*LTAIfile%2F\d+%2Fcn-hangzhou%2Foss/],
  [{ region: 'cn-beijing' }, /^https:\/\/backups\.oss-cn-beijing\.aliyuncs\.com\/.*%2Fcn-beijing%2F/],
  [{ region: 'oss-cn-beijing' }, /^https:\/\/backups\.oss-cn-beijing\.aliyuncs\.com\/.*%2Fcn-beijing%2F/],
  [{ region: 'cn-beijing', network: 'internal' }, /^https:\/\/backups\.oss-cn-beijing-internal\.aliyuncs\.com\//],
  [{ region: 'cn-beijing', network: 'accelerate' }, /^https:\/\/backups\.oss-accelerate\.aliyuncs\.com\/.*%2Fcn-beijing%2F/],
  [{ region: 'cn-beijing', endpoint: 'http://oss.example.com:8080' }, /^http:\/\/backups\.oss\.example\.com:8080\//],
  [{ region: 'cn-beijing', endpoint: 'oss.example.com', network: 'internal' }, /^https:\/\/backups\.oss\.example\.com\//],
  [{ region: 'cn-beijing', zone: 'cn-beijing-a', notOnECS: 'true' }, /oss-cn-beijing\.aliyuncs/],
])('a BackupStorageLocation with %o', async (config, url) => {
  expect(await signedUrl(config)).toMatch(url);
  expect(metadata.paths).toEqual([]);
});

test.each<[Record<string, string>, RegExp]>([
  [
    { regoin: 'x' },
    /unknown key 'regoin'. Known keys: conditionalPut, credentialsFile, endpoint, network, notOnECS, patience, region, zone \(did you mean 'region'\?\)$/,
  ],
  [{ s3Url: 'x' }, /unknown key 's3Url'/],
  [{ network: 'vpc' }, /'network' is 'vpc'. Known: internal, accelerate/],
  [{ notOnECS: 'maybe' }, /'notOnECS' is 'maybe', neither true nor false/],
  [{ endpoint: 'http://' }, /endpoint/],
])('a location with %o is refused', async (config, message) => {
  await expect(signedUrl(config)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
  const making = createAliyunProvider().createVolumeSnapshotter?.({ name: 'main', config, credentials });
  await expect(making).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
});

test('the KMS key is an option, and one that the driver cannot name is refused', async () => {
  await signedUrl({}, { objectStore: { encryption: { type: 'kms', keyId: 'key-1' } } });
  await expect(signedUrl({}, { objectStore: { encryption: { type: 'kms', keyId: 'key-1' }, driver: 's3' } })).rejects.toThrow(
    /cannot name a KMS key/,
  );
});

test('without credentials nothing is searched, unless that is asked for, and never with notOnECS', async () => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'from-the-environment');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'from-the-environment');
  await expect(signedUrl({}, {}, {})).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  await expect(signedUrl({ notOnECS: 'true' }, { withoutCredentials: 'ecs-ram-role' }, {})).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
  });
  expect(metadata.paths).toEqual([]);
  const url = await signedUrl({}, { withoutCredentials: 'ecs-ram-role' }, {});
  expect(url).toMatch(/oss-cn-shanghai\.aliyuncs.*STS\.role%2F\d+%2Fcn-shanghai.*role-token/);
  vi.unstubAllEnvs();
});

test('a credentials file may name a role, which needs the metadata service', async () => {
  const role = { credentials: async () => 'ALIBABA_CLOUD_RAM_ROLE=the-role' };
  expect(await signedUrl({ region: 'cn-test' }, {}, role)).toContain('STS.role');
  expect(metadata.paths).toEqual(['PUT /latest/api/token', 'GET /latest/meta-data/ram/security-credentials/the-role']);
  await expect(signedUrl({ region: 'cn-test', notOnECS: 'true' }, {}, role)).rejects.toThrow(/notOnECS is true/);
});

test('credentialsFile is read at every use', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-alioss-'));
  const file = join(folder, 'cloud');
  await writeFile(file, content);
  expect(await signedUrl({ credentialsFile: file }, {}, {})).toContain('LTAIfile');
  await writeFile(file, content.replace('LTAIfile', 'LTAIrotated'));
  expect(await signedUrl({ credentialsFile: file }, {}, {})).toContain('LTAIrotated');
  await rm(folder, { recursive: true });
});

test('a VolumeSnapshotLocation: region, endpoint, zone and the cluster’s name', async () => {
  const file = `ALIBABA_CLOUD_ACCESS_KEY_ID=${ecsAccount.accessKeyId}\nALIBABA_CLOUD_ACCESS_KEY_SECRET=${ecsAccount.accessKeySecret}`;
  const disk = ecs.addDisk({ category: 'cloud_ssd' });
  ecs.snapshots.set('s-1', { id: 's-1', disk, tags: {}, accomplishedAt: 0 });
  const snapshotter = await createAliyunProvider({ volumeSnapshotter: { clusterName: 'shop' } }).createVolumeSnapshotter?.({
    name: 'disks',
    config: { region: 'cn-test', endpoint: ecs.url, zone: 'cn-test-z' },
    credentials: async () => file,
  });
  const { volumeId = '' } = (await snapshotter?.createVolumeFromSnapshot({ snapshotId: 's-1', type: 'cloud_ssd' })) ?? {};
  expect(ecs.disks.get(volumeId)).toMatchObject({ zone: 'cn-test-z', tags: { KubernetesCluster: 'shop' } });
});

test('a location without a bucket, and one of a bucket that is none', async () => {
  const provider = createAliyunProvider();
  await expect(provider.createObjectStore?.({ name: 'main', config: {}, credentials })).rejects.toThrow(/has no bucket/);
  await expect(provider.createObjectStore?.({ name: 'main', bucket: 'a/b', config: {}, credentials })).rejects.toThrow(
    /no name of a bucket/,
  );
});
