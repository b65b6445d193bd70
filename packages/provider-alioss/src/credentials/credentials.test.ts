import { expect, test } from 'vitest';
import { startMetadataServer } from '../../test/metadata-server.ts';
import { mainAccount, startOssServer } from '../../test/oss-server.ts';
import { testStore } from '../../test/oss-test-store.ts';
import { credentialsFromFile, ecsRamRoleCredentials } from '../index.ts';

const read = (text: string) => credentialsFromFile({ content: async () => text, where: "location 'main'", onEcs: false })();

test.each([
  ['plain', 'ALIBABA_CLOUD_ACCESS_KEY_ID=id\nALIBABA_CLOUD_ACCESS_KEY_SECRET=se=cr#et\n'],
  [
    'quoted, exported, commented, with Windows line ends',
    '# keys\r\nexport ALIBABA_CLOUD_ACCESS_KEY_ID="id" # mine\r\n\r\nALIBABA_CLOUD_ACCESS_KEY_SECRET=\'se=cr#et\'\r\n',
  ],
  ['with spaces and a BOM', '\ufeffALIBABA_CLOUD_ACCESS_KEY_ID = id # mine\nALIBABA_CLOUD_ACCESS_KEY_SECRET: se=cr#et'],
])('a credentials file: %s', async (_, text) => {
  expect(await read(text)).toEqual({ accessKeyId: 'id', accessKeySecret: 'se=cr#et' });
});

test('a credentials file with an STS token', async () => {
  const text = 'ALIBABA_CLOUD_ACCESS_KEY_ID=id\nALIBABA_CLOUD_ACCESS_KEY_SECRET=secret\nALIBABA_CLOUD_ACCESS_STS_TOKEN=to+ken==';
  expect(await read(text)).toEqual({ accessKeyId: 'id', accessKeySecret: 'secret', stsToken: 'to+ken==' });
});

test.each([
  ['', /has neither ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET nor ALIBABA_CLOUD_RAM_ROLE/],
  ['ALIBABA_CLOUD_ACCESS_KEY_ID=a-visible-id', /lacks ALIBABA_CLOUD_ACCESS_KEY_SECRET/],
  ['ALIBABA_CLOUD_ACCESS_KEY_SECRET=a-secret', /lacks ALIBABA_CLOUD_ACCESS_KEY_ID/],
])('a credentials file that lacks something: %s', async (text, message) => {
  const error = await read(text).catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'CREDENTIALS_MISSING', message: expect.stringMatching(message) });
  expect(String(error)).not.toMatch(/a-secret|a-visible-id/);
});

test('the role of the machine, asked again when its keys are about to expire', async () => {
  let number = 0;
  const keys = () => ({
    AccessKeyId: mainAccount.accessKeyId,
    AccessKeySecret: mainAccount.accessKeySecret,
    SecurityToken: `token-${++number}`,
    Expiration: new Date(Date.now() + 60_000).toISOString(),
  });
  const [metadata, server] = await Promise.all([startMetadataServer({ keys }), startOssServer()]);
  try {
    const store = testStore(server, { credentials: ecsRamRoleCredentials({ metadataEndpoint: metadata.url }) });
    await store.putObject('a', Buffer.from('x'));
    await store.putObject('b', Buffer.from('x'));
    expect(server.requests.map(({ headers }) => headers['x-oss-security-token'])).toEqual(['token-1', 'token-2']);
    await expect(ecsRamRoleCredentials({ metadataEndpoint: metadata.url, roleName: 'other' })()).rejects.toThrow(/answers 404/);
  } finally {
    await Promise.all([metadata.stop(), server.stop()]);
  }
});

test('off ECS the metadata service is not there', async () => {
  await expect(ecsRamRoleCredentials({ metadataEndpoint: 'http://127.0.0.1:1' })()).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('does not answer'),
  });
});

test('keys that are kept are asked for again once when they are refused', async () => {
  const server = await startOssServer();
  try {
    let asked = 0;
    const credentials = async () => (asked++ === 0 ? { ...mainAccount, accessKeySecret: 'rotated away' } : mainAccount);
    const store = testStore(server, { credentials });
    await store.putObject('a', Buffer.from('x'));
    await store.putObject('b', Buffer.from('x'));
    expect(asked).toBe(2);
    const wrong = testStore(server, { credentials: async () => ({ ...mainAccount, accessKeySecret: `wrong ${asked++}` }) });
    await expect(wrong.headObject('a')).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
  } finally {
    await server.stop();
  }
});

test('a function that fails, and one that gives nothing', async () => {
  const failing = testStore({ url: 'http://localhost:1' }, { credentials: () => Promise.reject(new Error('vault is sealed')) });
  await expect(failing.headObject('k')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('vault is sealed'),
  });
  const empty = testStore({ url: 'http://localhost:1' }, { credentials: { accessKeyId: 'id', accessKeySecret: '' } });
  await expect(empty.headObject('k')).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
});
