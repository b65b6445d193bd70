import { expect, test } from 'vitest';
import { createMinioObjectStore, createMinioProvider } from './index.ts';

const credentials = async () => '[default]\naws_access_key_id=AKI\naws_secret_access_key=sec';
const provider = createMinioProvider();
const open = (config: Record<string, string>) =>
  provider.createObjectStore?.({ name: 'main', bucket: 'bucket', prefix: 'p', config, credentials });

test('a location becomes a store with the preset of such servers', async () => {
  expect(provider.name).toBe('lifeboat.io/minio');
  const url = await (await open({ s3Url: 'http://127.0.0.1:1' }))?.createSignedUrl?.('k', 60);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:1\/bucket\/p\/k\?.*Credential=AKI%2F\d+%2Fus-east-1/);
  const hosted = await (await open({ s3Url: 'http://s3.localhost:1', s3ForcePathStyle: 'false' }))?.createSignedUrl?.('k', 60);
  expect(hosted).toMatch(/^http:\/\/bucket\.s3\.localhost:1\/p\/k\?/);
});

test('what is missing is named', async () => {
  await expect(open({})).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining("'s3Url' is missing") });
  await expect(open({ s3Url: 'http://x', bukcet: 'y' })).rejects.toThrow(/unknown key 'bukcet'/);
  const bare = provider.createObjectStore?.({ name: 'main', bucket: 'bucket', config: { s3Url: 'http://x' } });
  await expect(bare).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
  const none = undefined as never;
  expect(() => createMinioObjectStore({ endpoint: 'http://127.0.0.1:1', bucket: 'bucket', credentials: none })).toThrow(
    expect.objectContaining({ code: 'CREDENTIALS_MISSING' }),
  );
});

test('what a location leaves open, the provider says: endpoint, path style, public endpoint', async () => {
  const objectStore = { endpoint: 'http://127.0.0.1:1', publicEndpoint: 'https://public.example.com', forcePathStyle: false };
  const made = createMinioProvider({ objectStore });
  const signed = async (config: Record<string, string>) =>
    (await made.createObjectStore?.({ name: 'main', bucket: 'bucket', config, credentials }))?.createSignedUrl?.('k', 60);
  expect(await signed({})).toMatch(/^https:\/\/bucket\.public\.example\.com\/k\?/);
  expect(await signed({ s3ForcePathStyle: 'true', publicUrl: 'http://other' })).toMatch(/^http:\/\/other\/bucket\/k\?/);
  expect(() => createMinioProvider({ objectStore: { endpiont: 'x' } as object })).toThrow(
    /objectStore\.endpiont: unknown field; did you mean endpoint/,
  );
});
