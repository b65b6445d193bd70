import { expect, test } from 'vitest';
import { createAwsProvider, createS3ObjectStore } from './index.ts';

const credentials = async () => '[default]\naws_access_key_id=AKI\naws_secret_access_key=sec';
const open = (config: Record<string, string>, withCredentials = true) =>
  createAwsProvider().createObjectStore?.({ name: 'main', bucket: 'b', config, ...(withCredentials ? { credentials } : {}) });

test("a location becomes a store: region, path style, public URL and the credentials' profile", async () => {
  const store = await open({
    region: 'eu-west-1',
    s3Url: 'http://127.0.0.1:1',
    publicUrl: 'https://public.example.com',
    s3ForcePathStyle: 'true',
  });
  const url = await store?.createSignedUrl?.('k', 60);
  expect(url).toMatch(/^https:\/\/public\.example\.com\/b\/k\?.*Credential=AKI%2F\d+%2Feu-west-1/);
});

test('errors of the configuration come before any request', async () => {
  await expect(open({ regoin: 'x' })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  await expect(open({ region: 'eu-west-1' }, false)).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  expect(() => createS3ObjectStore({ bucket: 'a/b', credentials: 'default-chain' })).toThrow(/slash/);
});

test('a server besides Amazon needs no region', async () => {
  const store = createS3ObjectStore({
    bucket: 'b',
    endpoint: 'http://127.0.0.1:1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  expect(await store.createSignedUrl?.('k', 60)).toContain('us-east-1');
});

test('what a location leaves open, the provider says', async () => {
  const objectStore = { endpoint: 'http://127.0.0.1:1', publicEndpoint: 'https://public.example.com', forcePathStyle: true };
  const provider = createAwsProvider({ objectStore, volumeSnapshotter: { endpoint: 'http://127.0.0.1:1', maxAttempts: 1 } });
  const signed = async (config: Record<string, string>) =>
    (await provider.createObjectStore?.({ name: 'main', bucket: 'bucket', config, credentials }))?.createSignedUrl?.('k', 60);
  expect(await signed({ region: 'eu-west-1' })).toMatch(/^https:\/\/public\.example\.com\/bucket\/k\?/);
  expect(await signed({ region: 'eu-west-1', publicUrl: 'http://s3.other', s3ForcePathStyle: 'false' })).toMatch(
    /^http:\/\/bucket\.s3\.other\/k\?/,
  );
  const disks = await provider.createVolumeSnapshotter?.({ name: 'vsl', config: { region: 'eu-west-1' }, credentials });
  await expect(disks?.getVolumeInfo({ volumeId: 'vol-1' })).rejects.toThrow(/127\.0\.0\.1:1/);
  expect(() => createAwsProvider({ volumeSnapshotter: { endpiont: 'x' } as object })).toThrow(/volumeSnapshotter\.endpiont: unknown field/);
});

const openSnapshots = (config: Record<string, string>, withCredentials = true) =>
  createAwsProvider().createVolumeSnapshotter?.({ name: 'vsl', config, ...(withCredentials ? { credentials } : {}) });

test('a snapshot location takes every key of Velero, and no other', async () => {
  const all = { region: 'eu-west-1', profile: 'default', enableSharedConfig: 'true', ebsKmsKeyId: 'alias/k', credentialsFile: '/no/file' };
  expect((await openSnapshots(all))?.specVersion).toBe(1);
  const message = /Location 'vsl' \(velero.io\/aws\): config has the unknown key 's3Url'. Known keys: credentialsFile, ebsKmsKeyId, enable/;
  await expect(openSnapshots({ region: 'eu-west-1', s3Url: 'http://x' })).rejects.toThrow(message);
  await expect(openSnapshots({})).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining("'region' is missing"),
  });
  await expect(openSnapshots({ region: 'eu-west-1' }, false)).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
});
