import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../usage-error.ts';
import type { LocationSpec } from '../location-spec.ts';
import { findKnownProvider } from '../providers/known-providers.ts';
import { locationCredentials } from './location-credentials.ts';

type Environment = Record<string, string>;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-credentials-'));
  await writeFile(join(folder, 'keys'), 'the content');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function find(provider: string, env: Environment, location: Partial<LocationSpec> = {}): Promise<string | undefined> {
  const known = findKnownProvider(provider);
  if (!known) throw new Error(provider);
  const spec = { display: 'main (x)', config: {}, ...location };
  // Without a home there is no ~/.aws of whoever runs this.
  const found = locationCredentials(spec, known, { env: { HOME: folder, ...env } });
  return typeof found === 'function' ? await found() : found;
}

describe('the well-known variables of each cloud', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  const aliyun = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };
  test.each<[string, Environment, string]>([
    ['aws', keys, '[default]\naws_access_key_id=id\naws_secret_access_key=secret\n'],
    [
      'velero.io/aws',
      { ...keys, AWS_SESSION_TOKEN: 't' },
      '[default]\naws_access_key_id=id\naws_secret_access_key=secret\naws_session_token=t\n',
    ],
    ['minio', keys, '[default]\naws_access_key_id=id\naws_secret_access_key=secret\n'],
    ['aws', { ...keys, AWS_PROFILE: 'p' }, 'default-chain'],
    ['azure', { AZURE_STORAGE_KEY: 'k' }, 'variables'],
    ['azure', { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c', AZURE_CLIENT_SECRET: 's' }, 'variables'],
    ['gcp', { GOOGLE_APPLICATION_CREDENTIALS: ' {"type":"service_account"}' }, ' {"type":"service_account"}'],
    ['alibabacloud', aliyun, 'ALIBABA_CLOUD_ACCESS_KEY_ID=id\nALIBABA_CLOUD_ACCESS_KEY_SECRET=secret'],
    [
      'alibabacloud',
      { ...aliyun, ALIBABA_CLOUD_SECURITY_TOKEN: 't' },
      'ALIBABA_CLOUD_ACCESS_KEY_ID=id\nALIBABA_CLOUD_ACCESS_KEY_SECRET=secret\nALIBABA_CLOUD_ACCESS_STS_TOKEN=t',
    ],
    ['alibabacloud', { ALIBABA_CLOUD_RAM_ROLE: 'r' }, 'ALIBABA_CLOUD_RAM_ROLE=r'],
  ])('%s %j', async (provider, env, expected) => {
    expect(await find(provider, env)).toBe(expected);
  });

  test.each([
    ['gcp', 'GOOGLE_APPLICATION_CREDENTIALS'],
    ['azure', 'AZURE_CREDENTIALS_FILE'],
    ['alibabacloud', 'ALIBABA_CLOUD_CREDENTIALS_FILE'],
  ])('%s: %s is a path', async (provider, name) => {
    expect(await find(provider, { [name]: join(folder, 'keys') })).toBe('the content');
    await expect(find(provider, { [name]: join(folder, 'lost') })).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
      message: expect.stringMatching(/lost cannot be read \(ENOENT\)/),
    });
  });

  test('aws: AWS_SHARED_CREDENTIALS_FILE is a path', async () => {
    expect(await find('aws', { AWS_SHARED_CREDENTIALS_FILE: join(folder, 'keys') })).toBe('the content');
  });

  test.each<[string, Environment]>([
    ['aws', { AWS_ACCESS_KEY_ID: 'id' }],
    // Who the machine is has to be asked for, too.
    ['azure', { AZURE_CLIENT_ID: 'c', AZURE_TENANT_ID: 't', AZURE_STORAGE_ACCOUNT: 'a' }],
    ['gcp', {}],
    ['alibabacloud', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id' }],
  ])('%s with %j: nothing is searched unless that is asked for', async (provider, env) => {
    await expect(find(provider, env)).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
      message: expect.stringMatching(/^Location main \(x\): no credentials\. Set .*default-chain/),
    });
    expect(await find(provider, env, { credential: 'default-chain' })).toBe('default-chain');
  });
});

test("a location's own credentials come before the environment's", async () => {
  const env = { GOOGLE_APPLICATION_CREDENTIALS: '{}', MINE: 'mine' };
  expect(await find('gcp', env, { credential: { env: 'MINE' } })).toBe('mine');
  expect(await find('gcp', env, { credential: { file: join(folder, 'keys') } })).toBe('the content');
  expect(await find('gcp', env, { config: { credentialsFile: '/somewhere' } })).toBeUndefined();
  await expect(find('gcp', env, { credential: { env: 'NOT_MINE' } })).rejects.toThrow(/the environment variable NOT_MINE/);
});

test('MinIO has no default chain', async () => {
  await expect(find('minio', {}, { credential: 'default-chain' })).rejects.toThrow(UsageError);
});

test('an Azure location with a file of its own takes nothing else from the environment', async () => {
  const env = { AZURE_STORAGE_KEY: Buffer.from('of another account').toString('base64'), NAMED: Buffer.from('its key').toString('base64') };
  const open = async (config: Record<string, string>) => {
    const location = {
      config: { storageAccount: 'shop', storageAccountURI: 'http://127.0.0.1:9', patience: '0s', ...config },
      credential: { file: '/x' },
    };
    const plugin = await findKnownProvider('azure')?.load({ env, location, found: undefined });
    const credentials = async () => 'AZURE_CLIENT_ID=c';
    const store = await plugin?.createObjectStore?.({ name: 'main', bucket: 'backups', config: location.config, credentials });
    return await store?.headObject('a').catch((error: unknown) => error);
  };
  expect(await open({})).toMatchObject({ code: 'CREDENTIALS_MISSING' });
  expect(await open({ storageAccountKeyEnvVar: 'NAMED' })).toMatchObject({ code: 'STORE_UNREACHABLE' });
});
