import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createServiceAccount } from '../../test/service-account.ts';
import { startServer, type TestServer } from '../../test/start-server.ts';
import { createGcsObjectStore } from '../index.ts';

// Before Google's library is loaded, which happens at the first use: it reads some of these then.
let [trap, server]: TestServer[] = [];
const [caught, asked]: [string[], string[]] = [[], []];
const account = createServiceAccount();
beforeAll(async () => {
  trap = await startServer((incoming, outgoing) => {
    caught.push(`${incoming.method} ${incoming.url}`);
    outgoing.writeHead(500).end();
  });
  server = await startServer(async (incoming, outgoing) => {
    if (incoming.url === '/token') return await account.answerToken(incoming, outgoing);
    asked.push(`${incoming.method} ${incoming.url}`);
    expect(account.isGranted(incoming.headers.authorization)).toBe(true);
    incoming.resume();
    outgoing.end(incoming.url?.includes('alt=media') ? 'bytes' : '{"name":"k","size":"5"}');
  });
  const variables = ['STORAGE_EMULATOR_HOST', 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'GCE_METADATA_HOST'];
  for (const name of variables) vi.stubEnv(name, trap.url);
  for (const name of ['GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT', 'GOOGLE_CLOUD_QUOTA_PROJECT']) vi.stubEnv(name, 'another-project');
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '/no/such/file');
  vi.stubEnv('GOOGLE_CLOUD_UNIVERSE_DOMAIN', 'another-universe.example.com');
  vi.stubEnv('FUNCTION_NAME', 'a-function');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([trap?.stop(), server?.stop()]);
});

test("no operation follows the environment's emulator, proxy, project, universe or credentials", async () => {
  const { url = '' } = server ?? {};
  const before = JSON.stringify(process.env);
  const store = createGcsObjectStore({ bucket: 'b', credentials: account.key(`${url}/token`), endpoint: url });
  await store.putObject('k', Buffer.from('bytes'));
  for await (const bytes of await store.getObject('k')) expect(String(bytes)).toBe('bytes');
  await store.headObject('k');
  for await (const _ of store.listObjects('p')) throw new Error('the server lists nothing');
  for await (const _ of store.listCommonPrefixes('p', '/')) throw new Error('the server lists nothing');
  await store.deleteObject('k');
  expect(await store.createSignedUrl?.('a b/!', 60)).toMatch(new RegExp(`^${url}/b/a%20b/%21\\?X-Goog-Algorithm=`));
  await store.close?.();
  expect(asked).toEqual([
    'POST /upload/storage/v1/b/b/o?uploadType=multipart&fields=crc32c%2Cgeneration',
    'GET /storage/v1/b/b/o/k?alt=media',
    'GET /storage/v1/b/b/o/k?fields=name%2Csize%2Cupdated%2Cgeneration',
    'GET /storage/v1/b/b/o?prefix=p&fields=items%28name%2Csize%2Cupdated%2Cgeneration%29%2CnextPageToken&maxResults=1000',
    'GET /storage/v1/b/b/o?prefix=p&delimiter=%2F&fields=prefixes%2CnextPageToken&maxResults=1000',
    'DELETE /storage/v1/b/b/o/k',
  ]);
  expect(caught).toEqual([]);
  expect(JSON.stringify(process.env)).toBe(before);
});
