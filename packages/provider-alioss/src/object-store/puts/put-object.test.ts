import { afterEach, beforeEach, expect, test } from 'vitest';
import { inChunks } from '../../../test/in-chunks.ts';
import { mainAccount, type OssServer, startOssServer } from '../../../test/oss-server.ts';
import { testStore } from '../../../test/oss-test-store.ts';

let server: OssServer;
beforeEach(async () => {
  server = await startOssServer();
});
afterEach(() => server.stop());

const part = 256 * 1024;
const seen = (kind: string) => server.requests.filter((request) => request.kind === kind).length;

test('a part that fails is sent again, from memory: the source is read once', async () => {
  server.intercept = ({ kind }, before) =>
    kind === 'PUT?partNumber&uploadId' && before === 1 ? { status: 503, code: 'QpsLimitExceeded' } : undefined;
  let chunks = 0;
  const source = async function* () {
    for await (const chunk of inChunks(3 * part)) {
      chunks++;
      yield chunk;
    }
  };
  const store = testStore(server, { partSizeInBytes: part });
  await store.putObject('retried', source());
  expect((await store.headObject('retried'))?.size).toBe(3 * part);
  expect(chunks).toBe((3 * part) / (64 * 1024));
  expect(seen('PUT?partNumber&uploadId')).toBe(4);
  const parts = server.requests.filter(({ kind }) => kind === 'PUT?partNumber&uploadId');
  expect(parts.every(({ headers }) => headers['content-md5'] && headers['content-length'] === String(part))).toBe(true);
});

test('a part that keeps failing ends the put: the upload is removed, the source let go, no object there', async () => {
  server.intercept = ({ kind }, before) =>
    kind === 'PUT?partNumber&uploadId' && before > 0 ? { status: 500, code: 'InternalError' } : undefined;
  let released = false;
  const source = async function* () {
    try {
      for (;;) yield* inChunks(part);
    } finally {
      released = true;
    }
  };
  const put = testStore(server, { partSizeInBytes: part, maxAttempts: 2 }).putObject('failed', source());
  await expect(put).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
  expect([released, server.uploads.size, server.objects.size]).toEqual([true, 0, 0]);
});

test('what will not get better is not tried again, also while the source is silent', async () => {
  server.intercept = ({ kind }) => (kind === 'PUT?partNumber&uploadId' ? { status: 403, code: 'AccessDenied' } : undefined);
  const source = async function* () {
    yield* inChunks(part + 1);
    await new Promise(() => {});
  };
  const put = testStore(server, { partSizeInBytes: part }).putObject('silent', source());
  await expect(put).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED', retryable: false });
  expect(seen('PUT?partNumber&uploadId')).toBe(1);
});

test('an upload whose completion was answered into the void is found to be complete', async () => {
  server.intercept = ({ kind }) => (kind === 'POST?uploadId' ? 'lose-answer' : undefined);
  const store = testStore(server, { partSizeInBytes: part, maxAttempts: 2 });
  await store.putObject('completed', inChunks(part * 2));
  expect((await store.headObject('completed'))?.size).toBe(part * 2);
});

test('a completion that never arrives leaves nothing, and an upload that cannot be removed is named, and removed later', async () => {
  server.intercept = ({ kind }) => (kind === 'POST?uploadId' || kind === 'DELETE?uploadId' ? 'break' : undefined);
  const store = testStore(server, { partSizeInBytes: part, maxAttempts: 2 });
  const puts = await Promise.all([1, 2, 3].map(() => store.putObject('left behind', inChunks(part * 2)).catch((error: unknown) => error)));
  expect(puts[0]).toMatchObject({ code: 'STORE_UNREACHABLE', context: { unfinishedUploadLeft: true } });
  expect(String(puts[0])).toContain("removeUnfinishedPuts('left behind')");
  expect([server.objects.size, server.uploads.size]).toEqual([0, 3]);
  server.intercept = undefined;
  expect(await store.removeUnfinishedPuts?.('left')).toBe(0);
  expect(await store.removeUnfinishedPuts?.('left behind')).toBe(3);
  expect(server.uploads.size).toBe(0);
});

test.each([
  ['at once', 10],
  ['in parts', 2 * part],
])('a conditional put %s is refused while it begins, and in parts also when it ends', async (_, size) => {
  const store = testStore(server, { partSizeInBytes: part });
  await store.putObject('k', Buffer.from('first'));
  await expect(store.putObject('k', inChunks(size), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
  expect(seen('PUT?partNumber&uploadId')).toBe(0);
  await store.putObject('new', inChunks(size), { ifAbsent: true });
  const forbidding = server.requests.filter(({ headers }) => headers['x-oss-forbid-overwrite'] === 'true').map(({ kind }) => kind);
  expect(forbidding).toEqual(size > part ? ['POST?uploads', 'POST?uploads', 'POST?uploadId'] : ['PUT', 'PUT']);
});

test('a conditional put in parts loses against one that came in between, and leaves nothing', async () => {
  const store = testStore(server, { partSizeInBytes: part });
  const source = async function* () {
    yield* inChunks(2 * part);
    await store.putObject('k', Buffer.from('faster'));
  };
  await expect(store.putObject('k', source(), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
  expect([server.objects.get('k')?.content.toString(), server.uploads.size]).toEqual(['faster', 0]);
});

test('a conditional put whose answer was lost has won, although its second try meets its own object', async () => {
  server.intercept = ({ kind }, before) => (kind === 'PUT' && before === 0 ? 'lose-answer' : undefined);
  const store = testStore(server);
  await store.putObject('k', Buffer.from('mine'), { ifAbsent: true });
  await expect(store.putObject('k', Buffer.from('other'), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
});

test('ifAbsent is refused where OSS would ignore it', async () => {
  const store = testStore(server, { conditionalPut: false });
  expect(store.supports.conditionalPut).toBe(false);
  await expect(store.putObject('k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('encryption with a KMS key goes with the requests that begin objects, and the STS token with all', async () => {
  server.rules = { ...server.rules, tokens: { [mainAccount.accessKeyId]: 'the-sts-token' } };
  const credentials = { ...mainAccount, stsToken: 'the-sts-token' };
  const store = testStore(server, { partSizeInBytes: part, encryption: { type: 'kms', keyId: 'key-1' }, credentials });
  await store.putObject('small', Buffer.from('x'));
  await store.putObject('large', inChunks(part * 2));
  const named = server.requests.filter(({ headers }) => headers['x-oss-server-side-encryption-key-id'] === 'key-1');
  expect(named.map(({ kind, headers }) => `${kind} ${headers['x-oss-server-side-encryption']}`)).toEqual(['PUT KMS', 'POST?uploads KMS']);
  const url = await store.createSignedUrl?.('small', 60);
  expect((await fetch(url ?? '')).status).toBe(200);
});

test('keys that OSS or URLs would change', async () => {
  const store = testStore(server);
  await expect(store.putObject('/slash', Buffer.from('x'))).rejects.toMatchObject({ code: 'INVALID_KEY' });
  await expect(store.putObject('é'.repeat(512), Buffer.from('x'))).rejects.toMatchObject({ code: 'INVALID_KEY' });
});

test.each([
  ['a token that expires', { status: 403, code: 'SecurityTokenExpired' }, 'STORE_ACCESS_DENIED'],
  ['a clock that is off', { status: 403, code: 'RequestTimeTooSkewed' }, 'STORE_CLOCK_SKEW'],
  ['a quota that is used up', { status: 403, code: 'QuotaExceeded' }, 'STORE_QUOTA_EXCEEDED'],
  ['a bucket that is gone', { status: 404, code: 'NoSuchBucket' }, 'BUCKET_NOT_FOUND'],
])('%s in the middle of a put leaves nothing half written', async (_, answer, code) => {
  server.intercept = ({ kind }, before) => (kind === 'PUT?partNumber&uploadId' && before > 0 ? answer : undefined);
  const put = testStore(server, { partSizeInBytes: part }).putObject('half', inChunks(3 * part));
  await expect(put).rejects.toMatchObject({ code, retryable: false });
  expect([server.uploads.size, server.objects.size]).toEqual([0, 0]);
});
