import { objectStoreSuite } from '@lifeboat/testkit';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { limitStore } from './limit-store.ts';

objectStoreSuite({
  runner: { describe, test },
  name: 'a store with limits keeps every promise of the contract',
  createStore: () => limitStore(createMemoryObjectStore(), { location: 'main' }),
});

const never = () => new Promise<never>(() => {});
const hangs = { [Symbol.asyncIterator]: () => ({ next: never, return: never }) };
const limits = { location: 'main', timeoutInMs: 30, graceInMs: 20 };
const broken = (calls: Partial<ObjectStore>, timeoutInMs = limits.timeoutInMs) =>
  limitStore(wrapObjectStore(createMemoryObjectStore(), calls), { ...limits, timeoutInMs });
const drain = async (source: AsyncIterable<unknown>) => {
  for await (const _ of source);
};

const calls: [string, Partial<ObjectStore>, (store: ObjectStore, signal?: AbortSignal) => Promise<unknown>][] = [
  ['put', { putObject: never }, (store, signal) => store.putObject('k', Buffer.from('a'), { signal })],
  ['get', { getObject: never }, (store, signal) => store.getObject('k', { signal })],
  ['get, in the middle', { getObject: async () => hangs }, async (store, signal) => drain(await store.getObject('k', { signal }))],
  ['head', { headObject: never }, (store, signal) => store.headObject('k', { signal })],
  ['listing', { listObjects: () => hangs }, (store, signal) => drain(store.listObjects('k', { signal }))],
  ['listing', { listCommonPrefixes: () => hangs }, (store, signal) => drain(store.listCommonPrefixes('k', '/', { signal }))],
  ['delete', { deleteObject: never }, (store, signal) => store.deleteObject('k', { signal })],
];

test.each(calls)('a store that never answers a %s: STORE_TIMEOUT, or CANCELED', async (_, methods, call) => {
  const message = expect.stringMatching(/"k" in location "main" timed out/);
  await expect(call(broken(methods))).rejects.toMatchObject({ code: 'STORE_TIMEOUT', message });
  await expect(call(broken(methods, 10_000), AbortSignal.timeout(5))).rejects.toMatchObject({ code: 'CANCELED' });
});

test('the time of a put begins anew with every byte, and stands still while the store waits for more', async () => {
  async function* slow() {
    for (const text of ['a', 'b', 'c']) {
      await new Promise((resolve) => setTimeout(resolve, 50)); // longer than the limit
      yield Buffer.from(text);
    }
  }
  const store = broken({});
  await store.putObject('k', slow());
  expect(await store.headObject('k')).toMatchObject({ size: 3 });
});

test('a put that stops taking bytes ends', async () => {
  async function* source() {
    while (true) yield Buffer.from('a');
  }
  const store = broken({
    async putObject(_key, body) {
      for await (const _ of body as AsyncIterable<Uint8Array>) await never();
      return {};
    },
  });
  await expect(store.putObject('k', source())).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
});

test.each<[string, object, (store: ObjectStore) => Promise<unknown>]>([
  ['no stream', { getObject: async () => undefined }, (store) => store.getObject('k')],
  ['no key and size', { headObject: async () => ({}) }, (store) => store.headObject('k')],
  [
    'an entry without key and size',
    {
      listObjects: async function* () {
        yield 'k';
      },
    },
    (store) => drain(store.listObjects('k')),
  ],
  [
    'a prefix that is no text',
    {
      listCommonPrefixes: async function* () {
        yield {};
      },
    },
    (store) => drain(store.listCommonPrefixes('k', '/')),
  ],
])('an answer that is none: %s', async (why, methods, call) => {
  await expect(call(broken(methods))).rejects.toMatchObject({ code: 'STORE_ERROR', message: expect.stringContaining(why) });
});
