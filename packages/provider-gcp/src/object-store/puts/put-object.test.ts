import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { inChunks } from '../../../test/in-chunks.ts';
import { type Fault, type JsonApiServer, startJsonApiServer } from '../../../test/json-api-server.ts';
import { createGcsObjectStore, type GcsObjectStoreOptions } from '../../index.ts';

// The resumable protocol as Google documents it, which fake-gcs-server gets wrong in places.
const part = 256 * 1024;
let server: JsonApiServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function open(fault?: (what: string, number: number) => Fault | undefined, options: Partial<GcsObjectStoreOptions> = {}) {
  server = await startJsonApiServer(fault ? { fault } : {});
  const credentials = { accessToken: 'a-token-of-the-tests' };
  const common = { bucket: 'b', credentials, endpoint: server.url, partSizeInBytes: part, retryDelayInMs: 1 };
  return { server, store: createGcsObjectStore({ ...common, ...options }) };
}

test('parts go one after the other, the object appears at the end, and no token goes to the session', async () => {
  const { server, store } = await open();
  await store.putObject('k', inChunks(2 * part + 5));
  expect(server.requests).toEqual([
    'begin',
    `part 0-${part - 1}/*`,
    `part ${part}-${2 * part - 1}/*`,
    `part ${2 * part}-${2 * part + 4}/${2 * part + 5}`,
  ]);
  expect(server.objects.get('k')?.bytes.byteLength).toBe(2 * part + 5);
  expect(server.headers.map(({ authorization }) => authorization !== undefined)).toEqual([true, false, false, false]);
  expect(server.headers.at(-1)?.['x-goog-hash']).toMatch(/^crc32c=/);
});

test('a body of exactly some parts ends with an empty request', async () => {
  const { server, store } = await open();
  await store.putObject('k', inChunks(2 * part));
  expect(server.requests.at(-1)).toBe(`part */${2 * part}`);
  expect(server.objects.get('k')?.bytes.byteLength).toBe(2 * part);
});

test('what the server did not keep is sent again', async () => {
  const { server, store } = await open((what, number) => (what.startsWith('part') && number === 1 ? 'keep-less' : undefined), {
    partSizeInBytes: 2 * part,
  });
  await store.putObject('k', inChunks(3 * part));
  expect(server.requests).toEqual([
    'begin',
    `part 0-${2 * part - 1}/*`,
    `part ${part}-${2 * part - 1}/*`,
    `part ${2 * part}-${3 * part - 1}/${3 * part}`,
  ]);
});

test('after a broken part the server is asked how far it came', async () => {
  const { server, store } = await open((what, number) => (what.startsWith('part') && number === 2 ? 'lose-answer' : undefined));
  await store.putObject('k', inChunks(3 * part + 1));
  expect(server.requests.filter((what) => what === 'status')).toHaveLength(1);
  expect(server.objects.get('k')?.bytes.byteLength).toBe(3 * part + 1);
});

test('an end whose answer was lost is found to be done', async () => {
  const { server, store } = await open((what, number) => (what.startsWith('part') && number === 2 ? 'lose-answer' : undefined));
  await store.putObject('k', inChunks(part + 1));
  expect(server.objects.has('k')).toBe(true);
  expect(server.requests.slice(-1)).toEqual(['GET object']);
});

test.each([
  ['in the middle', 2, 3 * part + 1],
  ['at the last part', 3, 2 * part + 1],
])('a server that ends a session early, %s, leaves no short object behind, and the put fails', async (_, broken, size) => {
  const { server, store } = await open((what, number) =>
    what === 'status' ? 'end-early' : what.startsWith('part') && number === broken ? 'break' : undefined,
  );
  await expect(store.putObject('k', inChunks(size))).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
  expect(server.requests).toContain('status');
  expect([server.sessions.size, server.objects.size]).toEqual([0, 0]);
});

test('an object that another writer put meanwhile is not taken for this one, and stays', async () => {
  const { server, store } = await open((what, number) => {
    if (what.startsWith('part') && number === 2)
      server.objects.set('k', { bytes: Buffer.from('other'), metadata: { name: 'k' }, generation: '7' });
    return what.startsWith('part') && number >= 2 ? { answer: 410, message: 'gone' } : undefined;
  });
  await expect(store.putObject('k', inChunks(part + 1))).rejects.toMatchObject({ code: 'STORE_ERROR' });
  expect(server.objects.get('k')?.bytes.toString()).toBe('other');
});

test('a failed source and an abort cancel the session', async () => {
  const { server, store } = await open();
  const failing = async function* () {
    yield* inChunks(2 * part);
    throw new Error('the source broke');
  };
  await expect(store.putObject('failed', failing())).rejects.toThrow('the source broke');
  const controller = new AbortController();
  const hanging = async function* () {
    yield* inChunks(2 * part);
    controller.abort();
    await new Promise(() => {});
  };
  await expect(store.putObject('aborted', hanging(), { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELED' });
  expect(server.requests.filter((what) => what === 'cancel')).toHaveLength(2);
  expect([server.sessions.size, server.objects.size]).toEqual([0, 0]);
});

test('a refused part ends the put at once, also while the source is silent; the session is canceled', async () => {
  const { server, store } = await open((what) =>
    what.startsWith('part') ? { answer: 403, reason: 'forbidden', message: 'No' } : undefined,
  );
  const silent = async function* () {
    yield* inChunks(part);
    await sleep(60_000, undefined, { ref: false });
  };
  await expect(store.putObject('k', silent())).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
  expect(server.sessions.size).toBe(0);
});

test('a session that the server gave up fails, once and retryable', async () => {
  const { store } = await open((what) => (what.startsWith('part') ? { answer: 410, message: 'gone' } : undefined));
  await expect(store.putObject('k', inChunks(part * 2))).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
});

test('ifAbsent: the second one is told, and a winner whose answer was lost is not', async () => {
  const { server, store } = await open((what, number) => (what === 'multipart' && number === 1 ? 'lose-answer' : undefined));
  await store.putObject('k', Buffer.from('mine'), { ifAbsent: true });
  await expect(store.putObject('k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
  await expect(store.putObject('k', inChunks(part + 1), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
  expect(server.objects.get('k')?.bytes.toString()).toBe('mine');
});

test('a replace whose answer was lost has won, and so has one that is called again with its putId; another one is told', async () => {
  let lose = false;
  const { server, store } = await open((what) => {
    const lost = lose && what === 'multipart';
    if (lost) lose = false;
    return lost ? 'lose-answer' : undefined;
  });
  const { etag: ifMatch = '' } = await store.putObject('k', Buffer.from('old'));
  lose = true;
  const mine = { ifMatch, putId: 'mine' };
  const stored = await store.putObject('k', Buffer.from('mine'), mine);
  expect(lose).toBe(false);
  expect(stored.etag).toBe(server.objects.get('k')?.generation);
  expect(await store.putObject('k', Buffer.from('mine'), mine)).toEqual(stored);
  for (const body of [Buffer.from('x'), inChunks(part + 1)])
    await expect(store.putObject('k', body, { ifMatch })).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
  expect(server.objects.get('k')?.bytes.toString()).toBe('mine');
});

test('the bytes that arrive are those that were sent, also when parts are repeated', async () => {
  const { server, store } = await open((what, number) => (what.startsWith('part') && number % 2 ? 'keep-less' : undefined), {
    partSizeInBytes: 2 * part,
  });
  await store.putObject('k', inChunks(5 * part + 1));
  expect(server.objects.get('k')?.bytes.equals(Buffer.concat(await all(inChunks(5 * part + 1))))).toBe(true);
});

test('keys of the customer and of KMS go with the requests that need them', async () => {
  const key = Buffer.alloc(32, 7);
  const own = await open(undefined, { encryption: { type: 'customer-key', key } });
  await own.store.putObject('k', inChunks(part + 1));
  await own.store.putObject('small', Buffer.from('x'));
  await own.store.headObject('small');
  expect(own.server.headers.every((headers) => headers['x-goog-encryption-key'] === key.toString('base64'))).toBe(true);
  expect(own.store.supports.signedUrls).toBe(false);
  await own.server.stop();
  const kms = await open(undefined, { encryption: { type: 'kms', keyId: 'projects/p/locations/eu/keyRings/r/cryptoKeys/k' } });
  await kms.store.putObject('k', inChunks(part + 1));
  expect(kms.server.urls[0]).toContain('kmsKeyName=projects%2Fp%2Flocations%2Feu%2FkeyRings%2Fr%2FcryptoKeys%2Fk');
});

test('Retry-After is waited for, attempts are bounded, and what is not retryable is sent once', async () => {
  const { server, store } = await open((_, number) =>
    number === 1 ? { answer: 429, reason: 'rateLimitExceeded', message: 'slow', headers: { 'retry-after': '1' } } : undefined,
  );
  const before = Date.now();
  await store.putObject('k', Buffer.from('x'));
  expect(Date.now() - before).toBeGreaterThan(900);
  await server.stop();
  const down = await open(() => ({ answer: 503, message: 'down' }), { maxAttempts: 3 });
  await expect(down.store.putObject('k', Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_THROTTLED', retryable: true });
  expect(down.server.requests).toHaveLength(3);
});

async function all(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const chunk of stream) parts.push(Buffer.from(chunk));
  return parts;
}

test.each([
  ['a token that is refused', 'begin', { answer: 401, reason: 'authError', message: 'Invalid Credentials' }, 'STORE_ACCESS_DENIED'],
  ['a quota that is used up', 'part', { answer: 403, reason: 'quotaExceeded', message: 'Quota exceeded' }, 'STORE_QUOTA_EXCEEDED'],
  [
    'a bucket that is gone',
    'begin',
    { answer: 404, reason: 'notFound', message: 'The specified bucket does not exist.' },
    'BUCKET_NOT_FOUND',
  ],
  ['a permission that is taken away', 'part', { answer: 403, reason: 'forbidden', message: 'No access' }, 'STORE_ACCESS_DENIED'],
])('%s ends a put with nothing half written', async (_, broken, fault, code) => {
  const { server, store } = await open((what, number) =>
    what.startsWith(broken) && (broken === 'begin' || number === 2) ? fault : undefined,
  );
  await expect(store.putObject('k', inChunks(3 * part))).rejects.toMatchObject({ code, retryable: false });
  expect([server.sessions.size, server.objects.size]).toEqual([0, 0]);
});
