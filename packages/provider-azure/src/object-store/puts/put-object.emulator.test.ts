import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inChunks } from '../../../../s3-store/test/in-chunks.ts';
import { type Interception, startProxy, type TestProxy } from '../../../../s3-store/test/proxy.ts';
import { type Azurite, accountKey, makeContainer, startAzurite, storageAccount, testStore } from '../../../test/azurite.ts';

let azurite: Azurite;
const proxies: TestProxy[] = [];
beforeAll(async () => {
  azurite = await startAzurite();
  await makeContainer(azurite.accountUrl);
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await azurite.stop();
});

const block = 256 * 1024;
const direct = () => testStore(azurite.accountUrl, { partSizeInBytes: block });

/** A store whose requests `intercept` may break, by what they are (`PUT?block`, `PUT?blocklist` ...) and how often before. */
async function storeBehind(intercept: (kind: string, before: number) => Interception | undefined) {
  const seen = new Map<string, number>();
  const proxy = await startProxy({
    target: new URL(azurite.accountUrl).origin,
    intercept({ method, url }) {
      const kind = `${method}?${new URL(url ?? '', 'http://x').searchParams.get('comp') ?? ''}`;
      const before = seen.get(kind) ?? 0;
      seen.set(kind, before + 1);
      return intercept(kind, before);
    },
  });
  proxies.push(proxy);
  return { store: testStore(`${proxy.url}/${storageAccount}`, { partSizeInBytes: block }), seen };
}

async function clientOf(key: string) {
  const { ContainerClient, StorageSharedKeyCredential } = await import('@azure/storage-blob');
  const credential = new StorageSharedKeyCredential(storageAccount, accountKey);
  return new ContainerClient(`${azurite.accountUrl}/container`, credential).getBlockBlobClient(key);
}

test('a block that fails is sent again, from memory: the source is read once', async () => {
  const { store, seen } = await storeBehind((kind, before) =>
    kind === 'PUT?block' && before === 1 ? { answer: 503, code: 'ServerBusy' } : undefined,
  );
  let chunks = 0;
  const source = async function* () {
    for await (const chunk of inChunks(3 * block)) {
      chunks++;
      yield chunk;
    }
  };
  await store.putObject('retried', source());
  expect((await direct().headObject('retried'))?.size).toBe(3 * block);
  expect(chunks).toBe(Math.ceil((3 * block) / (64 * 1024)));
  expect(seen.get('PUT?block')).toBe(4);
});

test('a block that keeps failing ends the put: no blocks are left, the source let go, no object there', async () => {
  const { store, seen } = await storeBehind((kind, before) =>
    kind === 'PUT?block' && before > 0 ? { answer: 500, code: 'InternalError' } : undefined,
  );
  let released = false;
  const source = async function* () {
    try {
      for (;;) yield* inChunks(block);
    } finally {
      released = true;
    }
  };
  await expect(store.putObject('failed', source())).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
  expect(released).toBe(true);
  expect(seen.get('DELETE?')).toBe(1);
  expect(await direct().headObject('failed')).toBeUndefined();
  expect(await direct().removeUnfinishedPuts?.('failed')).toBe(0);
});

test('a block that fails ends the put also while the source is silent', async () => {
  const { store } = await storeBehind((kind) => (kind === 'PUT?block' ? { answer: 403, code: 'AuthorizationFailure' } : undefined));
  const source = async function* () {
    yield* inChunks(block + 1);
    await new Promise(() => {});
  };
  await expect(store.putObject('silent', source())).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
});

test('a commit whose answer was lost has won, with and without ifAbsent', async () => {
  for (const ifAbsent of [false, true]) {
    const { store } = await storeBehind((kind, before) => (kind === 'PUT?blocklist' && before === 0 ? 'lose-answer' : undefined));
    await store.putObject(`committed-${ifAbsent}`, inChunks(block * 2), { ifAbsent });
    expect((await direct().headObject(`committed-${ifAbsent}`))?.size).toBe(block * 2);
    await expect(store.putObject(`committed-${ifAbsent}`, inChunks(block * 2), { ifAbsent: true })).rejects.toMatchObject({
      code: 'OBJECT_ALREADY_EXISTS',
    });
  }
});

test('a small conditional put whose answer was lost has won', async () => {
  const { store } = await storeBehind((kind, before) => (kind === 'PUT?' && before === 0 ? 'lose-answer' : undefined));
  await store.putObject('small', Buffer.from('mine'), { ifAbsent: true });
  await expect(store.putObject('small', Buffer.from('other'), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
});

test('a replace whose answer was lost has won, small and in blocks, and so has one that is called again with its putId', async () => {
  for (const [commit, size] of [
    ['PUT?', 100],
    ['PUT?blocklist', block * 2],
  ] as const) {
    const key = `replaced-${size}`;
    const { etag: ifMatch = '' } = await direct().putObject(key, Buffer.from('old'));
    const { store } = await storeBehind((kind, before) => (kind === commit && before === 0 ? 'lose-answer' : undefined));
    const mine = { ifMatch, putId: 'mine' };
    const { etag } = await store.putObject(key, inChunks(size), mine);
    expect(etag).toBe((await direct().headObject(key))?.etag);
    expect(await store.putObject(key, inChunks(size), mine)).toEqual({ etag });
    const other = store.putObject(key, inChunks(size), { ifMatch, putId: 'other' });
    await expect(other).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
  }
});

test('a commit that never arrives leaves nothing', async () => {
  const { store } = await storeBehind((kind, before) => (kind === 'PUT?blocklist' && before < 2 ? 'break' : undefined));
  await expect(store.putObject('uncommitted', inChunks(block * 2))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect(await direct().headObject('uncommitted')).toBeUndefined();
  expect(await direct().removeUnfinishedPuts?.('uncommitted')).toBe(0);
});

test('blocks that cannot be discarded are named, and removed later', async () => {
  const { store } = await storeBehind((kind) => (kind === 'PUT?blocklist' ? 'break' : undefined));
  const error = await store.putObject('remains', inChunks(block * 2)).catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', context: { unfinishedUploadLeft: true } });
  expect(String(error)).toContain("removeUnfinishedPuts('remains')");
  expect(await direct().removeUnfinishedPuts?.('remains')).toBe(1);
});

test("a killed put's blocks are found and removed; those behind an object stay, and the object is whole", async () => {
  const blob = await clientOf('killed');
  const id = (put: string, number: number) => Buffer.from(`${put}${String(number).padStart(6, '0')}`).toString('base64');
  const [one, two] = ['0'.repeat(32), 'f'.repeat(32)];
  for (const [put, number] of [
    [one, 1],
    [one, 2],
    [two, 1],
  ] as const)
    await blob.stageBlock(id(put, number), 'x', 1);
  expect(await direct().removeUnfinishedPuts?.('killed')).toBe(2);
  expect(await direct().headObject('killed')).toBeUndefined();
  expect(await direct().removeUnfinishedPuts?.('killed')).toBe(0);

  await blob.upload('whole', 5);
  await blob.stageBlock(id(one, 1), 'x', 1);
  expect(await direct().removeUnfinishedPuts?.('killed')).toBe(0);
  expect((await blob.downloadToBuffer()).toString()).toBe('whole');
});

test('another writer that commits first: the loser fails, nothing mixes', async () => {
  const blob = await clientOf('raced');
  const source = async function* () {
    yield* inChunks(block * 2);
    // Another process: its commit throws our uncommitted blocks away.
    const id = Buffer.from('9'.repeat(38)).toString('base64');
    await blob.stageBlock(id, 'theirs', 6);
    await blob.commitBlockList([id]);
  };
  const error = await direct()
    .putObject('raced', source())
    .catch((rejection: unknown) => rejection);
  expect(LifeboatError.isInstance(error, 'STORE_ERROR') && error.retryable).toBe(true);
  expect(String(error)).toContain('another writer');
  expect((await blob.downloadToBuffer()).toString()).toBe('theirs');
  await blob.delete();
  await expect(direct().putObject('raced', source(), { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
});

test('blocks of another program with ids of another length are in nobody’s way', async () => {
  const blob = await clientOf('after-velero');
  // Velero's ids: a number of eight digits.
  await blob.stageBlock(Buffer.from('00000000').toString('base64'), 'x', 1);
  await direct().putObject('after-velero', inChunks(block * 2));
  expect((await direct().headObject('after-velero'))?.size).toBe(block * 2);
});

test('an aborted put waits for nobody who writes the same key', async () => {
  const store = direct();
  const first = new AbortController();
  const hanging = async function* () {
    yield* inChunks(block * 2);
    await new Promise(() => {});
  };
  const running = store.putObject('turns', hanging(), { signal: first.signal });
  await sleep(300);
  const second = new AbortController();
  setTimeout(() => second.abort(), 200);
  await expect(store.putObject('turns', Buffer.from('x'), { signal: second.signal })).rejects.toMatchObject({ code: 'CANCELED' });
  first.abort();
  await expect(running).rejects.toMatchObject({ code: 'CANCELED' });
  await store.putObject('turns', Buffer.from('x'));
});

test.each([
  ['a signature that is refused', { answer: 403, code: 'AuthenticationFailed' }, 'STORE_ACCESS_DENIED'],
  ['a quota that is used up', { answer: 507, code: 'AccountCapacityExceeded' }, 'STORE_QUOTA_EXCEEDED'],
  ['a container that is being deleted', { answer: 404, code: 'ContainerNotFound' }, 'BUCKET_NOT_FOUND'],
])('%s in the middle of a put leaves nothing half written', async (what, interception, code) => {
  const { store } = await storeBehind((kind, before) => (kind === 'PUT?block' && before > 0 ? interception : undefined));
  await expect(store.putObject(what, inChunks(3 * block))).rejects.toMatchObject({ code, retryable: false });
  expect(await direct().headObject(what)).toBeUndefined();
  expect(await direct().removeUnfinishedPuts?.(what)).toBe(0);
});
