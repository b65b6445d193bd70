import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTextSink } from '../../output/text-sink.ts';
import { jobLocation } from '../../volume-files/job-location.ts';
import { parseLifeboatConfig } from '../file/lifeboat-config.ts';
import { parseLocationUrl } from '../location-url.ts';
import { resolveSnapshotLocation } from '../resolve-snapshot-location.ts';
import { openSnapshotter } from './open-snapshotter.ts';
import { openStore } from './open-store.ts';

let folder: string;
const context = () => ({ env: { HOME: folder }, cwd: folder, stderr: createTextSink(new PassThrough().resume()) });

const plugin = (name: string) => `
  specVersion: 1,
  name: '${name}',
  async createObjectStore({ name, bucket, config, credentials }) {
    const shown = JSON.stringify({ name, bucket, config, credentials: await credentials?.() });
    const calls = ['putObject', 'getObject', 'headObject', 'listObjects', 'deleteObject'].map((call) => [call, async () => {}]);
    const supports = { signedUrls: false, conditionalPut: false };
    return { specVersion: 1, supports, ...Object.fromEntries(calls), async *listCommonPrefixes() { yield shown; } };
  },`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-open-'));
  await writeFile(join(folder, 'named.mjs'), `export const createMineProvider = async () => ({ ${plugin('example.com/mine')} });`);
  await writeFile(join(folder, 'default.mjs'), `export default { ${plugin('example.com/other')} };`);
  await writeFile(join(folder, 'none.mjs'), 'export const x = 1;');
  await writeFile(join(folder, 'two.mjs'), 'export const createAProvider = 1; export const createBProvider = 2;');
  await writeFile(join(folder, 'broken.mjs'), 'export default (;');
  for (const [name, exports] of [
    ['their-provider', { '.': { import: './index.mjs' } }],
    ['@scope/any', './index.mjs'],
  ] as const) {
    const home = join(folder, 'node_modules', name);
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), JSON.stringify({ name, exports }));
    await writeFile(join(home, 'index.mjs'), `export default () => ({ ${plugin('example.com/theirs')} });`);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const locationOf = (entry: string, plugins = '[]') => {
  const text = `plugins: ${plugins}\nlocations:\n  - { name: main, ${entry} }\n`;
  const [location] = parseLifeboatConfig(text, { path: 'lifeboat.yaml', resolvePath: (path) => join(folder, path) }).locations;
  if (!location) throw new Error('no location');
  return location;
};

describe('a provider of somebody else', () => {
  test.each([
    ['provider: ./named.mjs', '[]'],
    ['provider: mine', '[./default.mjs, ./named.mjs]'],
    ['provider: example.com/other', '[./default.mjs]'],
    ['provider: their-provider', '[]'],
    ['provider: "@scope/any"', '[]'],
    ['provider: theirs', '[their-provider]'],
  ])('%s with plugins %s', async (entry, plugins) => {
    const rest = 'objectStorage: { bucket: b }, config: { key: 1 }, credential: { env: KEYS }';
    const store = await openStore(locationOf(`${entry}, ${rest}`, plugins), { ...context(), env: { KEYS: 'k' } });
    const { value } = await store.listCommonPrefixes('', '/')[Symbol.asyncIterator]().next();
    expect(JSON.parse(String(value))).toEqual({ name: 'main', bucket: 'b', config: { key: '1' }, credentials: 'k' });
  });

  test.each([
    ['provider: ./lost.mjs', '[]', /the plugin \.\/lost\.mjs is not there/],
    ['provider: lost', '[lost-package]', /lost-package is not there: install it in /],
    ['provider: ./none.mjs', '[]', /none\.mjs has no provider/],
    ['provider: ./two.mjs', '[]', /exports several: createAProvider, createBProvider/],
    ['provider: ./broken.mjs', '[]', /broken\.mjs cannot be loaded: /],
    ['provider: nowhere', '[./default.mjs]', /unknown provider "nowhere"; known: file, .*, example\.com\/other\./],
    ['provider: ./default.mjs, credential: default-chain', '[]', /for the providers that are built in/],
  ])('%s with plugins %s is a usage error', async (entry, plugins, message) => {
    await expect(openStore(locationOf(entry, plugins), context())).rejects.toThrow(message);
    await expect(openStore(locationOf(entry, plugins), context())).rejects.toMatchObject({ name: 'UsageError' });
  });
});

test('every scheme opens the store of its provider', async () => {
  const key = { AZURE_STORAGE_KEY: 'a2V5', AZURE_STORAGE_ACCOUNT: 'shop', GOOGLE_APPLICATION_CREDENTIALS: '{}' };
  const aliyun = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };
  const env = { ...key, ...aliyun, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  for (const url of ['s3://b', 'gs://bucket-1', 'azblob://container', 'https://shop.blob.core.windows.net/container', 'oss://bucket-1']) {
    const store = await openStore(parseLocationUrl(url), { env, cwd: folder });
    expect(store.specVersion, url).toBe(1);
    await store.close?.();
  }
});

test('every provider takes its config keys from the URL and refuses others', async () => {
  const env = { AZURE_STORAGE_KEY: 'a2V5', GOOGLE_APPLICATION_CREDENTIALS: '{}', ALIBABA_CLOUD_RAM_ROLE: 'r', AWS_PROFILE: 'p' };
  for (const url of ['s3://b', 'gs://bucket-1', 'azblob://container', 'oss://bucket-1']) {
    const opened = openStore(parseLocationUrl(`${url}?nonsense=1`), { env, cwd: folder });
    await expect(opened, url).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining("'nonsense'") });
  }
});

describe('a Job of a mover opens a location', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  const job = (entry: string, env: Record<string, string>) =>
    jobLocation(locationOf(entry), { env: { HOME: folder, ...env }, cwd: folder });
  const s3 = 'provider: aws, objectStorage: { bucket: b, prefix: p }, config: { region: r, s3Url: "http://127.0.0.1:1" }';

  test('with the credentials that it has here, and an address of its own', async () => {
    expect(await job(`${s3}, volumeFiles: { job: { config: { s3Url: "http://store:1" } } }`, keys)).toEqual({
      config: {
        provider: 'velero.io/aws',
        objectStorage: { bucket: 'b', prefix: 'p' },
        config: { region: 'r', s3Url: 'http://store:1' },
        credential: { name: 'credentials', key: 'content' },
      },
      secrets: { 'credentials/content': '[default]\naws_access_key_id=id\naws_secret_access_key=secret\n' },
    });
  });

  test('with credentials of its own, or those of its Pod', async () => {
    const own = await job(`${s3}, volumeFiles: { job: { credential: { env: OF_JOBS } } }`, { ...keys, OF_JOBS: 'o' });
    expect(own.secrets).toEqual({ 'credentials/content': 'o' });
    const chain = await job(`${s3}, volumeFiles: { job: { credential: default-chain } }`, keys);
    expect(chain).toMatchObject({ config: { provider: 'velero.io/aws' } });
    expect(Object.keys(chain)).toEqual(['config']);
    expect(chain.config.credential).toBeUndefined();
  });

  test('with the variables that a provider looks up one by one', async () => {
    const azure = 'provider: azure, objectStorage: { bucket: b }, config: { storageAccount: a }';
    const { secrets } = await job(azure, { AZURE_STORAGE_KEY: 'a2V5', OTHER: 'x' });
    expect(secrets).toEqual({ 'credentials/content': "AZURE_STORAGE_KEY='a2V5'\n" });
    const ids = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_FEDERATED_TOKEN_FILE: '/x' };
    await expect(job(azure, ids)).rejects.toThrow(/name files of this machine: give the Job its own/);
  });

  test.each([
    ['provider: file, config: { path: x }', {}, /it is a folder of this machine/],
    [s3, { AWS_PROFILE: 'mine' }, /a profile of this machine: give the Job its own in lifeboat\.yaml/],
    [`${s3.slice(0, -2)}, credentialsFile: /x }`, keys, /config\.credentialsFile names a file of this machine/],
  ])('%s with %j: it cannot', async (entry, env, message) => {
    await expect(job(entry, env)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
  });
});

test('snapshot locations open the snapshotter of their provider', async () => {
  const credential = (provider: string, config: Record<string, string>) => ({
    name: 'disks',
    display: `disks (${provider})`,
    provider,
    config,
    credential: { env: 'KEYS' },
  });
  const keys: Record<string, [Record<string, string>, string]> = {
    aws: [{ region: 'eu-west-1' }, '[default]\naws_access_key_id=a\naws_secret_access_key=b'],
    azure: [{ incremental: 'true' }, 'AZURE_SUBSCRIPTION_ID=s\nAZURE_RESOURCE_GROUP=g\nAZURE_CLIENT_ID=c'],
    gcp: [{ project: 'p' }, '{}'],
    'velero.io/alibabacloud': [{ region: 'cn-beijing' }, 'ALIBABA_CLOUD_ACCESS_KEY_ID=a\nALIBABA_CLOUD_ACCESS_KEY_SECRET=b'],
  };
  for (const [provider, [config, content]] of Object.entries(keys)) {
    const snapshotter = await openSnapshotter(credential(provider, config), { env: { KEYS: content }, cwd: folder });
    expect(snapshotter.specVersion, provider).toBe(1);
    await snapshotter.close?.();
  }
  await expect(openSnapshotter(credential('minio', {}), { env: { KEYS: 'x' }, cwd: folder })).rejects.toThrow(/takes no volume snapshots/);
});

test('snapshot locations are found by name', async () => {
  const file = 'volumeSnapshotLocations:\n  - { name: disks, provider: gcp, config: { project: p } }\n';
  await writeFile(join(folder, 'snapshots.yaml'), file);
  const flags = { config: 'snapshots.yaml' };
  expect(await resolveSnapshotLocation('disks', flags, context())).toMatchObject({ provider: 'gcp', config: { project: 'p' } });
  await expect(resolveSnapshotLocation('other', flags, context())).rejects.toThrow(/has no such entry .*; it has: disks/);
  await expect(resolveSnapshotLocation('disks', {}, context())).rejects.toThrow(/there is no lifeboat\.yaml/);
});
