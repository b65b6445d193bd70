import { afterAll, beforeAll, expect, test } from 'vitest';
import { inChunks } from '../../test/in-chunks.ts';
import { type Interception, startProxy, type TestProxy } from '../../test/proxy.ts';
import { startEmulator, testStore } from '../../test/test-store.ts';

// The emulator keeps no conditions: the proxy answers as S3 does, and the headers are looked at.
let emulator: Awaited<ReturnType<typeof startEmulator>>;
const proxies: TestProxy[] = [];
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await emulator.stop();
});

const failed = { answer: 412, code: 'PreconditionFailed' } as const;

async function storeBehind(intercept: (what: string, before: number) => Interception | undefined) {
  const seen = new Map<string, number>();
  const proxy = await startProxy({
    target: emulator.url,
    intercept({ method, url }) {
      const what = `${method}${/[?&]uploadId=/.test(url ?? '') ? '?upload' : ''}`;
      const before = seen.get(what) ?? 0;
      seen.set(what, before + 1);
      return intercept(what, before);
    },
  });
  proxies.push(proxy);
  return { store: testStore(proxy.url, { conditionalDelete: true }), proxy, direct: testStore(emulator.url) };
}

test.each([
  ['small', 'PUT', 4],
  ['in parts', 'POST?upload', 11_000_000],
])('a replace, %s, whose answer was lost has won, although its second try meets its own object', async (name, commit, size) => {
  const { store, proxy, direct } = await storeBehind((what, before) =>
    what !== commit ? undefined : before === 0 ? 'lose-answer' : failed,
  );
  const { etag = '' } = await direct.putObject(name, Buffer.from('old'));
  const stored = await store.putObject(name, inChunks(size), { ifMatch: etag });
  expect(stored.etag).toBe((await direct.headObject(name))?.etag);
  expect(stored.etag).not.toBe(etag);
  const at = proxy.requests.findIndex((request) => (commit === 'PUT' ? /^PUT/ : /^POST .*uploadId/).test(request));
  expect(proxy.headers[at]).toMatchObject({ 'if-match': etag });
});

test('a put that is called again with its putId has won; one with another has not', async () => {
  let lost = 0;
  const { store, direct } = await storeBehind((what) => (what !== 'PUT' ? undefined : ++lost <= 2 ? 'lose-answer' : failed));
  const { etag: ifMatch = '' } = await direct.putObject('again', Buffer.from('old'));
  const mine = { ifMatch, putId: 'mine' };
  await expect(store.putObject('again', Buffer.from('new'), { ifMatch })).resolves.toHaveProperty('etag');
  lost = 2;
  await expect(store.putObject('again', Buffer.from('new'), mine)).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
  lost = 0;
  await store.putObject('again', Buffer.from('new'), mine);
  lost = 2;
  await expect(store.putObject('again', Buffer.from('new'), mine)).resolves.toHaveProperty('etag');
  await expect(store.putObject('again', Buffer.from('new'), { ...mine, putId: 'other' })).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
});

test('a failed condition is no verdict while nobody can say whose object is there', async () => {
  const { store } = await storeBehind((what) => (what === 'PUT' ? failed : what === 'HEAD' ? 'break' : undefined));
  const put = store.putObject('unsure', Buffer.from('x'), { ifMatch: '"etag"' });
  await expect(put).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retryable: true });
});

test('what is gone has changed; a conflict is no verdict', async () => {
  const gone = await storeBehind((what) => (what === 'PUT' ? { answer: 404, code: 'NoSuchKey' } : undefined));
  const ifMatch = '"etag"';
  await expect(gone.store.putObject('gone', Buffer.from('x'), { ifMatch })).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
  const busy = await storeBehind((what) => (what === 'PUT' ? { answer: 409, code: 'ConditionalRequestConflict' } : undefined));
  const put = busy.store.putObject('busy', Buffer.from('x'), { ifMatch });
  await expect(put).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
});

test('a conditional delete carries its condition, and fails for another object only', async () => {
  const { store, proxy, direct } = await storeBehind((what) => (what === 'DELETE' ? failed : undefined));
  await direct.putObject('kept', Buffer.from('x'));
  await expect(store.deleteObject('kept', { ifMatch: '"other"' })).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
  expect(proxy.headers[0]).toMatchObject({ 'if-match': '"other"' });
  await store.deleteObject('missing', { ifMatch: '"other"' });
});

test('only of Amazon S3 are conditional deletes expected', () => {
  const { supports } = testStore(emulator.url);
  expect(supports).toMatchObject({ conditionalPut: true, conditionalReplace: true, conditionalDelete: false });
  expect(testStore(emulator.url, { conditionalPut: false }).supports).toMatchObject({ conditionalReplace: false });
});
