import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocationConfig } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { locationOptions } from './index.ts';

const translate = (config: Record<string, string>, location: Partial<LocationConfig> = {}) =>
  locationOptions({ name: 'main', bucket: 'b', config, ...location }, 'velero.io/aws');

test('every key of Velero', async () => {
  const options = await translate(
    {
      region: 'eu-west-1',
      s3Url: 'https://s3.example.com',
      publicUrl: 'https://public.example.com',
      s3ForcePathStyle: 'T',
      insecureSkipTLSVerify: '0',
      signatureVersion: '1',
      enableSharedConfig: 'true',
      serverSideEncryption: 'AES256',
      tagging: 'a=1&b=2',
      checksumAlgorithm: '',
      profile: 'other',
    },
    {
      bucket: '/b/',
      prefix: 'p',
      caCert: 'PEM',
      credentials: async () => '[other]\naws_access_key_id=AKI\naws_secret_access_key=sec',
    },
  );
  const { credentials, ...others } = options;
  expect(others).toEqual({
    bucket: 'b',
    prefix: 'p',
    region: 'eu-west-1',
    endpoint: 'https://s3.example.com',
    publicEndpoint: 'https://public.example.com',
    forcePathStyle: true,
    insecureSkipTLSVerify: false,
    caCert: 'PEM',
    checksumAlgorithm: 'none',
    tagging: 'a=1&b=2',
    encryption: { type: 'AES256' },
    profile: 'other',
  });
  expect(typeof credentials === 'function' && (await credentials())).toEqual({ accessKeyId: 'AKI', secretAccessKey: 'sec' });
});

test('nothing but a bucket', async () => {
  const options = await translate({});
  expect(options).toMatchObject({ bucket: 'b', checksumAlgorithm: undefined, conditionalPut: undefined, listVersion: undefined });
  expect(options).toMatchObject({ region: undefined, endpoint: undefined, encryption: undefined, credentials: undefined });
});

test.each<[Record<string, string>, RegExp]>([
  [
    { s3url: 'http://x' },
    /Location 'main' \(velero.io\/aws\): config has the unknown key 's3url'. Known keys: .*customerKeyEncryptionFile.*s3Url/,
  ],
  [{ s3Url: 'minio:9000' }, /'s3Url' is no URL/],
  [{ publicUrl: 'ftp://x' }, /'publicUrl' is no URL/],
  [{ s3ForcePathStyle: 'yes' }, /'s3ForcePathStyle' is 'yes', neither true nor false/],
  [{ checksumAlgorithm: 'MD4' }, /'checksumAlgorithm' is 'MD4'. Known: CRC32/],
  [{ serverSideEncryption: 'rot13' }, /'serverSideEncryption' is 'rot13'/],
  [{ tagging: 'a=1' }, /at least two tags/],
  [{ tagging: Array.from({ length: 11 }, (_, i) => `k${i}=v`).join('&') }, /has 11 tags, S3 takes 10/],
  [{ tagging: 'a=1&b' }, /not of the form/],
  [{ kmsKeyId: 'k', customerKeyEncryptionFile: '/f' }, /'customerKeyEncryptionFile' excludes 'kmsKeyId'/],
  [{ customerKeyEncryptionSecret: 'name/key', customerKeyEncryptionFile: '/f' }, /excludes/],
  [{ customerKeyEncryptionFile: '/no/such/file' }, /cannot be read \(ENOENT\)/],
  [{ customerKeyEncryptionSecret: 'name' }, /'secretName\/key'/],
  [{ customerKeyEncryptionSecret: 'name/key' }, /needs a cluster/],
])('%j is refused', async (config, message) => {
  await expect(translate(config)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
});

test("a customer's key: from a file its first 32 bytes, from a Secret exactly 32", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-key-'));
  const [long, short] = [join(folder, 'long'), join(folder, 'short')];
  await writeFile(long, Buffer.alloc(40, 1));
  await writeFile(short, Buffer.alloc(31, 1));
  const key = Buffer.alloc(32, 1);
  expect((await translate({ customerKeyEncryptionFile: long })).encryption).toEqual({ type: 'customer-key', key });
  await expect(translate({ customerKeyEncryptionFile: short })).rejects.toThrow(/31 bytes; a key has 32/);
  await rm(folder, { recursive: true });

  const asked: string[] = [];
  const resolveSecret = (length: number) => async (reference: string) => {
    asked.push(reference);
    return Buffer.alloc(length, 1);
  };
  const config = { customerKeyEncryptionSecret: 'sse/key' };
  expect((await translate(config, { resolveSecret: resolveSecret(32) })).encryption).toEqual({ type: 'customer-key', key });
  await expect(translate(config, { resolveSecret: resolveSecret(33) })).rejects.toThrow(/33 bytes/);
  expect(asked).toEqual(['sse/key', 'sse/key']);
  expect((await translate({ kmsKeyId: 'k', serverSideEncryption: 'AES256' })).encryption).toEqual({ type: 'kms', keyId: 'k' });
});

test('a bucket with a slash, and none', async () => {
  await expect(translate({}, { bucket: '/' })).rejects.toThrow(/has no bucket/);
});

test('patience is a duration as Go writes it', async () => {
  const patienceOf = async (patience: string) =>
    (await locationOptions({ name: 'main', bucket: 'b', config: { patience } }, 'velero.io/aws')).patienceInMs;
  expect(await patienceOf('2m30s')).toBe(150_000);
  expect(await patienceOf('0')).toBe(0);
  expect(await patienceOf('')).toBeUndefined();
  await expect(patienceOf('soon')).rejects.toThrow("config key 'patience' is 'soon', no duration as '90s'");
  await expect(patienceOf('-5s')).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
});

test('what a server can do is said by keys, too', async () => {
  const config = {
    conditionalPut: 'false',
    conditionalReplace: 'false',
    conditionalDelete: 'true',
    listVersion: '1',
    checksumAlgorithm: '',
  };
  expect(await locationOptions({ name: 'main', bucket: 'b', config }, 'velero.io/aws')).toMatchObject({
    conditionalPut: false,
    conditionalReplace: false,
    conditionalDelete: true,
    listVersion: 1,
    checksumAlgorithm: 'none',
  });
  const wrong = locationOptions({ name: 'main', bucket: 'b', config: { listVersion: '3' } }, 'velero.io/aws');
  await expect(wrong).rejects.toThrow("'listVersion' is '3', neither 1 nor 2");
});
