import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createServiceAccount } from '../test/service-account.ts';
import { createGcpProvider } from './index.ts';

const key = createServiceAccount().key('http://127.0.0.1:1/token');
const credentials = async () => JSON.stringify(key);
const provider = createGcpProvider();
const store = (config: Record<string, string>, more: object = {}) =>
  provider.createObjectStore?.({ name: 'main', bucket: 'bucket', prefix: 'p', config, credentials, ...more });
const snapshotter = (config: Record<string, string>, more: object = {}) =>
  provider.createVolumeSnapshotter?.({ name: 'main', config, credentials, ...more });

test('it is velero.io/gcp and takes every key of the plugin for object stores', async () => {
  expect(provider.name).toBe('velero.io/gcp');
  const config = {
    bucket: 'bucket',
    prefix: 'p',
    caCert: '',
    kmsKeyName: 'projects/p/locations/eu/keyRings/r/cryptoKeys/k',
    serviceAccount: '',
    credentialsFile: '/not/read/with/credentials',
    storeEndpoint: '',
    universeDomain: 'example-cloud.com',
  };
  expect(await (await store(config))?.createSignedUrl?.('k', 60)).toMatch(
    /^https:\/\/storage\.example-cloud\.com\/bucket\/p\/k\?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=velero%40project-1/,
  );
});

test.each([
  ['storage-x.p.googleapis.com', 'https://storage-x.p.googleapis.com/bucket/p/k?'],
  ['https://storage.example.com/storage/v1/', 'https://storage.example.com/bucket/p/k?'],
  ['http://127.0.0.1:4443', 'http://127.0.0.1:4443/bucket/p/k?'],
])('storeEndpoint %s', async (storeEndpoint, beginning) => {
  const url = await (await store({ storeEndpoint }))?.createSignedUrl?.('k', 60);
  expect(url?.startsWith(beginning)).toBe(true);
});

test('what a location leaves open, the provider says; signed URLs have a name of their own', async () => {
  const own = createGcpProvider({ objectStore: { endpoint: 'http://127.0.0.1:1', publicEndpoint: 'https://public.example.com:8443' } });
  const signed = async (config: Record<string, string>) =>
    (await own.createObjectStore?.({ name: 'main', bucket: 'bucket', config, credentials }))?.createSignedUrl?.('k', 60);
  expect(await signed({})).toMatch(/^https:\/\/public\.example\.com:8443\/bucket\/k\?/);
  const made = await own.createObjectStore?.({
    name: 'main',
    bucket: 'bucket',
    config: { storeEndpoint: 'http://127.0.0.2:1' },
    credentials,
  });
  expect(made?.place).toBe('gs://127.0.0.2:1/bucket/');
  expect(() => createGcpProvider({ objectStore: { publicEndpoint: 'ftp://x' } })).not.toThrow();
  await expect(
    createGcpProvider({ objectStore: { publicEndpoint: 'ftp://x' } }).createObjectStore?.({
      name: 'm',
      bucket: 'b',
      config: {},
      credentials,
    }),
  ).rejects.toThrow(/publicEndpoint is not an http/);
});

test('it takes every key of the plugin for snapshots, snapshotType in any case', async () => {
  const config = { snapshotLocation: 'eu', snapshotType: 'archive', project: 'p1', volumeProject: 'p2', credentialsFile: '/not/read' };
  const made = await snapshotter(config);
  const persistentVolume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv' },
    spec: { csi: { driver: 'pd.csi.storage.gke.io', volumeHandle: 'projects/old/zones/europe-west1-b/disks/d' } },
  };
  expect(made?.setVolumeId(persistentVolume, 'new').spec).toEqual({
    csi: { driver: 'pd.csi.storage.gke.io', volumeHandle: 'projects/p2/zones/europe-west1-b/disks/new' },
  });
});

test('unknown keys, bad values and missing files are named', async () => {
  await expect(store({ bukcet: 'x' })).rejects.toThrow(
    /unknown key 'bukcet'. Known keys: credentialsFile, kmsKeyName, patience, serviceAccount, storeEndpoint, universeDomain/,
  );
  await expect(snapshotter({ region: 'x' })).rejects.toThrow(
    /unknown key 'region'. Known keys: credentialsFile, project, snapshotLocation, snapshotType, volumeProject/,
  );
  await expect(snapshotter({ snapshotType: 'COLD' })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('STANDARD, ARCHIVE'),
  });
  await expect(store({ storeEndpoint: 'ftp://x' })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  await expect(store({}, { bucket: undefined })).rejects.toThrow(/has no bucket/);
  const missing = await store({ credentialsFile: '/no/such/file' }, { credentials: undefined });
  await expect(missing?.headObject('k')).rejects.toThrow(/'\/no\/such\/file', which cannot be read \(ENOENT\)/);
});

test('a location without credentials is refused unless the default chain is asked for', async () => {
  await expect(store({}, { credentials: undefined })).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  await expect(snapshotter({}, { credentials: undefined })).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  const searching = createGcpProvider({ withoutCredentials: 'default-chain' });
  expect(await searching.createObjectStore?.({ name: 'main', bucket: 'b', config: {} })).toBeDefined();
});

test('nothing shows the key', async () => {
  const made = await store({});
  await made?.createSignedUrl?.('k', 60);
  const error = await made?.putObject('k', Buffer.from('x'), { signal: AbortSignal.timeout(1) }).catch((rejection: unknown) => rejection);
  for (const shown of [made, provider, error]) expect(inspect(shown, { depth: 9, showHidden: true })).not.toContain('PRIVATE KEY');
});
