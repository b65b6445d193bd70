import { expect, test } from 'vitest';
import { emulatorBehindProxies } from '../../../test/behind-proxy.ts';
import { inChunks } from '../../../test/in-chunks.ts';
import type { Interception } from '../../../test/proxy.ts';
import type { S3StoreOptions } from '../../index.ts';

const { open, directStore } = emulatorBehindProxies();

const part = 5 * 1024 * 1024;

/** A store whose requests `intercept` may break, by what they are: `PUT?partNumber`, `POST?uploadId` ... and how often before. */
async function storeBehind(intercept: (kind: string, before: number) => Interception | undefined, options: Partial<S3StoreOptions> = {}) {
  const seen = new Map<string, number>();
  const opened = await open(({ method, url }) => {
    const query = new URL(url ?? '', 'http://x').searchParams;
    const kind = `${method}?${query.has('partNumber') ? 'part' : query.has('uploads') ? 'uploads' : query.has('uploadId') ? 'upload' : ''}`;
    const before = seen.get(kind) ?? 0;
    seen.set(kind, before + 1);
    return intercept(kind, before);
  }, options);
  return { ...opened, seen };
}

test('a part that fails is sent again, from memory: the source is read once', async () => {
  const { store, seen } = await storeBehind((kind, before) =>
    kind === 'PUT?part' && before === 1 ? { answer: 503, code: 'SlowDown' } : undefined,
  );
  let chunks = 0;
  const source = async function* () {
    for await (const chunk of inChunks(3 * part)) {
      chunks++;
      yield chunk;
    }
  };
  await store.putObject('retried', source());
  expect((await store.headObject('retried'))?.size).toBe(3 * part);
  expect(chunks).toBe(Math.ceil((3 * part) / (64 * 1024)));
  expect(seen.get('PUT?part')).toBe(4);
});

test('a part that keeps failing ends the put: the upload is removed, the source let go, no object there', async () => {
  const { store, seen } = await storeBehind((kind, before) =>
    kind === 'PUT?part' && before > 0 ? { answer: 500, code: 'InternalError' } : undefined,
  );
  let released = false;
  const source = async function* () {
    try {
      for (;;) yield* inChunks(part);
    } finally {
      released = true;
    }
  };
  await expect(store.putObject('failed', source())).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
  expect(released).toBe(true);
  expect(seen.get('DELETE?upload')).toBe(1);
  expect(await store.headObject('failed')).toBeUndefined();
});

test('a part that fails ends the put also while the source is silent', async () => {
  const { store } = await storeBehind((kind) => (kind === 'PUT?part' ? { answer: 403, code: 'AccessDenied' } : undefined));
  const source = async function* () {
    yield* inChunks(part + 1);
    await new Promise(() => {});
  };
  await expect(store.putObject('silent', source())).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
});

test('an upload whose completion was answered into the void is found to be complete', async () => {
  const { store } = await storeBehind((kind) => (kind === 'POST?upload' ? 'lose-answer' : undefined));
  await store.putObject('completed', inChunks(part * 2));
  expect((await store.headObject('completed'))?.size).toBe(part * 2);
});

test('a completion that never arrives leaves nothing, and an upload that cannot be removed is named', async () => {
  const { store } = await storeBehind((kind) => (kind === 'POST?upload' || kind === 'DELETE?upload' ? 'break' : undefined));
  const error = await store.putObject('uncompleted', inChunks(part * 2)).catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', context: { unfinishedUploadLeft: true } });
  expect(String(error)).toContain("removeUnfinishedPuts('uncompleted')");
  const direct = directStore();
  expect(await direct.headObject('uncompleted')).toBeUndefined();
});

test('a conditional put whose answer was lost has won, although its second try meets its own object', async () => {
  // The emulator ignores If-None-Match: the proxy answers the second try as S3 does.
  const { store } = await storeBehind(
    (kind, before) => (kind !== 'PUT?' ? undefined : before === 0 ? 'lose-answer' : { answer: 412, code: 'PreconditionFailed' }),
    { conditionalPut: true },
  );
  await store.putObject('conditional', Buffer.from('mine'), { ifAbsent: true });
  await expect(store.putObject('conditional', Buffer.from('other'), { ifAbsent: true })).rejects.toMatchObject({
    code: 'OBJECT_ALREADY_EXISTS',
  });
});

test('an abort while the object is being committed lets it end, or says CANCELED and leaves none', async () => {
  const controller = new AbortController();
  const { store } = await storeBehind((kind) => {
    if (kind === 'PUT?') controller.abort();
    return undefined;
  });
  const outcome = await store.putObject('late', Buffer.from('x'), { signal: controller.signal }).then(
    () => 'stored',
    () => 'canceled',
  );
  expect(outcome === 'stored').toBe((await store.headObject('late')) !== undefined);
});

test('ifAbsent is refused where the server ignores it', async () => {
  const store = directStore({ conditionalPut: false });
  await expect(store.putObject('k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('encryption, tags and checksums go with every request that needs them', async () => {
  const { store, proxy } = await storeBehind(() => undefined, {
    encryption: { type: 'customer-key', key: Buffer.alloc(32, 7) },
    tagging: 'a=1&b=2',
    checksumAlgorithm: 'SHA256',
  });
  await store.putObject('large', inChunks(part + 1));
  await store.putObject('small', Buffer.from('x'));
  await store.headObject('small');
  for await (const _ of await store.getObject('small'));
  const customer = proxy.headers.map((headers) => headers['x-amz-server-side-encryption-customer-key']);
  const described = proxy.requests.map((request, i) => `${request.split(' ')[0]} ${customer[i] ? 'key' : 'no key'}`);
  expect(new Set(described)).toEqual(new Set(['POST key', 'PUT key', 'HEAD key', 'GET key']));
  const puts = proxy.headers.filter((_, i) => proxy.requests[i]?.startsWith('PUT'));
  expect(puts.every((headers) => headers['x-amz-checksum-sha256'] !== undefined)).toBe(true);
  expect(proxy.headers.filter((headers) => headers['x-amz-tagging'] === 'a=1&b=2')).toHaveLength(2);
  expect(store.supports.signedUrls).toBe(false);
});

test('without checksums none are sent; KMS names its key', async () => {
  const { store, proxy } = await storeBehind(() => undefined, {
    checksumAlgorithm: 'none',
    encryption: { type: 'kms', keyId: 'key-1' },
  });
  await store.putObject('plain', Buffer.from('x'));
  await store.putObject('plain', inChunks(part + 1));
  const names = new Set(proxy.headers.flatMap((headers) => Object.keys(headers)));
  expect([...names].filter((name) => /checksum|trailer/.test(name))).toEqual([]);
  expect(proxy.headers[0]).toMatchObject({
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': 'key-1',
  });
});

test.each([
  ['a token that expires', 'PUT?part', { answer: 400, code: 'ExpiredToken' }, 'STORE_ACCESS_DENIED', /Give fresh ones/],
  ['a clock that is off', 'PUT?part', { answer: 403, code: 'RequestTimeTooSkewed' }, 'STORE_CLOCK_SKEW', /Set the clock/],
  ['a quota that is used up', 'PUT?part', { answer: 507, code: 'XMinioStorageFull' }, 'STORE_QUOTA_EXCEEDED', /Free space or raise/],
  ['a bucket that is gone', 'PUT?part', { answer: 404, code: 'NoSuchBucket' }, 'BUCKET_NOT_FOUND', /Create it/],
  ['a permission that is taken away', 'POST?upload', { answer: 403, code: 'AccessDenied' }, 'STORE_ACCESS_DENIED', /Check the permissions/],
])('%s in the middle of a put leaves nothing half written', async (what, broken, interception, code, message) => {
  const { store } = await storeBehind((kind, before) =>
    kind === broken && (before > 0 || broken !== 'PUT?part') ? interception : undefined,
  );
  const error = await store.putObject(what, inChunks(3 * part)).catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code, retryable: false, message: expect.stringMatching(message) });
  const direct = directStore();
  expect(await direct.headObject(what)).toBeUndefined();
  expect(await direct.removeUnfinishedPuts?.(what)).toBe(0);
});
