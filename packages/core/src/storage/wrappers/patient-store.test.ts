import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { GetOptions, ObjectStore } from '../../plugin-api/object-store.ts';
import { createPatience } from '../../provider-kit/patience/create-patience.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { patientStore } from './patient-store.ts';

const broken = (code: 'STORE_UNREACHABLE' | 'STORE_THROTTLED' | 'STORE_ERROR' = 'STORE_UNREACHABLE') =>
  new LifeboatError({ code, message: 'the connection broke', retryable: true });
const patient = (store: ObjectStore, patienceInMs = 5_000) => {
  const patience = createPatience({ patienceInMs, firstPauseInMs: 1 });
  return patientStore(store, () => patience);
};

const body = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 251));

/** A store whose reads break after 1,000 bytes, and tell the etag. */
function breakingReads(store: ObjectStore, onBreak: () => Promise<unknown> = async () => {}) {
  const asked: GetOptions[] = [];
  const breaking = wrapObjectStore(store, {
    async getObject(key, options = {}) {
      asked.push(options);
      const etag = (await store.headObject(key))?.etag;
      const source = await store.getObject(key, options);
      async function* cut(): ByteStream {
        let left = 1_000;
        for await (const chunk of source) {
          yield chunk.subarray(0, left);
          left -= chunk.byteLength;
          if (left > 0) continue;
          await onBreak();
          throw broken();
        }
      }
      return Object.assign(cut(), etag === undefined ? {} : { etag });
    },
  });
  return { store: breaking, asked };
}

async function read(store: ObjectStore, options?: GetOptions): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject('k', options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test.each<[GetOptions['range'], Buffer]>([
  [undefined, body],
  [{ start: 700 }, body.subarray(700)],
  [{ start: 700, end: 3_100 }, body.subarray(700, 3_101)],
  [{ start: 0, end: 999 }, body.subarray(0, 1_000)],
  [{ start: 4_990, end: 9_999 }, body.subarray(4_990)],
])('a read of %j that breaks again and again goes on at its byte, of the same object', async (range, expected) => {
  const memory = createMemoryObjectStore();
  await memory.putObject('k', body);
  const { store, asked } = breakingReads(memory);
  expect(await read(patient(store), range ? { range } : undefined)).toEqual(expected);
  const etag = (await memory.headObject('k'))?.etag;
  expect(asked.slice(1).every(({ ifMatch }) => ifMatch === etag)).toBe(true);
  expect(asked.map((options) => options.range?.start ?? 0)).toEqual(asked.map((_, i) => (range?.start ?? 0) + i * 1_000));
});

test('an object that is replaced while it is read is an error, never a splice', async () => {
  const memory = createMemoryObjectStore();
  await memory.putObject('k', body);
  const { store } = breakingReads(memory, () => memory.putObject('k', Buffer.alloc(5_000, 'other')));
  await expect(read(patient(store))).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
});

test('a read that breaks in a store without etags is not resumed, and bytes that are wrong are not either', async () => {
  const memory = createMemoryObjectStore();
  await memory.putObject('k', body);
  for (const [etag, code] of [
    [undefined, 'STORE_UNREACHABLE'],
    ['"e"', 'STORE_ERROR'],
  ] as const) {
    const cut = async function* () {
      yield body.subarray(0, 10);
      throw broken(code);
    };
    const store = wrapObjectStore(memory, { getObject: async () => Object.assign(cut(), etag === undefined ? {} : { etag }) });
    await expect(read(patient(store))).rejects.toMatchObject({ code });
  }
});

test('a listing goes on after its last key, common prefixes skip what was told', async () => {
  const memory = createMemoryObjectStore();
  const keys = Array.from({ length: 25 }, (_, i) => `p/${String(i).padStart(2, '0')}/x`);
  for (const key of keys) await memory.putObject(key, Buffer.from('x'));
  const asked: unknown[] = [];
  let lists = 0;
  const store = wrapObjectStore(memory, {
    async *listObjects(prefix, options) {
      asked.push(options?.startAfter);
      let told = 0;
      for await (const info of memory.listObjects(prefix, options)) {
        if (told++ === 7) throw broken();
        yield info;
      }
    },
    async *listCommonPrefixes(prefix, delimiter, options) {
      let left = ++lists * 9;
      for await (const found of memory.listCommonPrefixes(prefix, delimiter, options)) {
        if (left-- === 0) throw broken();
        yield found;
      }
    },
  });
  const listed: string[] = [];
  for await (const { key } of patient(store).listObjects('p/')) listed.push(key);
  expect(listed).toEqual(keys);
  expect(asked).toEqual([undefined, keys[6], keys[13], keys[20]]);
  const prefixes: string[] = [];
  for await (const found of patient(store).listCommonPrefixes('p/', '/')) prefixes.push(found);
  expect(prefixes).toEqual(keys.map((key) => key.slice(0, -1)));
});

/** Fails the first `failures` calls, before or after they had their effect. */
function failing(store: ObjectStore, failures: number, options: { readonly lostAnswer?: boolean; readonly error?: Error } = {}) {
  let calls = 0;
  const flaky = async <T>(call: () => Promise<T>): Promise<T> => {
    if (++calls > failures) return await call();
    if (options.lostAnswer) await call();
    throw options.error ?? broken();
  };
  const wrapped = wrapObjectStore(store, {
    putObject: (key, content, o) => flaky(() => store.putObject(key, content, o)),
    headObject: (key, o) => flaky(() => store.headObject(key, o)),
    deleteObject: (key, o) => flaky(() => store.deleteObject(key, o)),
  });
  return { store: wrapped, calls: () => calls };
}

test('heads, deletes and puts of bytes are repeated, streams are not', async () => {
  const memory = createMemoryObjectStore();
  const put = failing(memory, 3, { lostAnswer: true });
  await patient(put.store).putObject('k', body);
  expect(put.calls()).toBe(4);
  expect((await patient(failing(memory, 3).store).headObject('k'))?.size).toBe(body.byteLength);
  await patient(failing(memory, 3, { lostAnswer: true }).store).deleteObject('k');
  expect(await memory.headObject('k')).toBeUndefined();
  const streamed = failing(memory, 1);
  await expect(
    patient(streamed.store).putObject(
      'k',
      (async function* () {
        yield body;
      })(),
    ),
  ).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect(streamed.calls()).toBe(1);
});

test('a conditional put of a store that knows no own puts is repeated only when it surely did not arrive', async () => {
  const memory = createMemoryObjectStore();
  const unsure = failing(memory, 1, { lostAnswer: true });
  await expect(patient(unsure.store).putObject('k', body, { ifAbsent: true })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect(unsure.calls()).toBe(1);
  const sure = failing(memory, 2, { error: broken('STORE_THROTTLED') });
  await patient(sure.store).putObject('k2', body, { ifAbsent: true });
  expect(sure.calls()).toBe(3);
});

test('a conditional delete whose answer was lost has deleted', async () => {
  const memory = createMemoryObjectStore();
  const { etag } = await memory.putObject('k', body);
  let deletes = 0;
  const store = wrapObjectStore(memory, {
    async deleteObject(key, options) {
      if (++deletes === 1) {
        await memory.deleteObject(key, options);
        throw broken();
      }
      // As servers do that take a missing object for a changed one.
      throw new LifeboatError({ code: 'OBJECT_CHANGED', message: 'changed' });
    },
  });
  await patient(store).deleteObject('k', etag === undefined ? {} : { ifMatch: etag });
  expect(deletes).toBe(2);
  await memory.putObject('k', body);
  await expect(patient(store).deleteObject('k', { ifMatch: '"e"' })).rejects.toMatchObject({ code: 'OBJECT_CHANGED' });
});

test('a store with a patience of its own gets that of the wrapper for its puts, and none for what the wrapper repeats', async () => {
  const memory = createMemoryObjectStore();
  const seen: string[] = [];
  const patience = createPatience();
  const note = (name: string, given: unknown) =>
    seen.push(`${name} ${given === patience ? 'wrapper' : given === undefined ? 'absent' : 'none'}`);
  const own = wrapObjectStore(memory, {
    patienceInMs: 1,
    putObject: (key, content, o) => {
      note('put', o?.patience);
      return memory.putObject(key, content, o);
    },
    headObject: (key, o) => {
      note('head', o?.patience);
      return memory.headObject(key, o);
    },
  });
  const store = patientStore(own, () => patience);
  await store.putObject('k', body);
  await store.headObject('k');
  expect(seen).toEqual(['put wrapper', 'head none']);
});
