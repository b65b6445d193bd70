import { createCountingStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { allOf } from '../testing/all-of.ts';
import { throttle } from './throttle.ts';

const kibibyte = 1024;
const timed = async (run: () => Promise<unknown>) => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};
const read = async (body: AsyncIterable<Uint8Array>) => Buffer.concat(await allOf(body));
const bytes = Buffer.from(Array.from({ length: 100 * kibibyte }, (_, i) => i % 251));

test('bytes go no faster than they may, in both directions together, and are the same', async () => {
  const memory = createMemoryObjectStore();
  const store = wrapObjectStore(memory, throttle({ bytesPerSecond: 400 * kibibyte }));
  // 200 KiB at 400 KiB/s, less the first piece of 40 KiB, which need not wait.
  const took = await timed(async () => {
    const source = async function* () {
      yield bytes.subarray(0, 10);
      yield new Uint8Array(0);
      yield bytes.subarray(10);
    };
    await Promise.all([
      store.putObject('streamed', source()),
      store.putObject('at-once', bytes.subarray(0, 50 * kibibyte)),
      store.putObject('other', bytes.subarray(0, 50 * kibibyte)),
    ]);
  });
  expect(took).toBeGreaterThan(300);
  expect(took).toBeLessThan(5_000);
  const readTook = await timed(async () => expect(await read(await store.getObject('streamed'))).toEqual(bytes));
  expect(readTook).toBeGreaterThan(120);
  expect(await read(await memory.getObject('streamed'))).toEqual(bytes);
});

test('bytes of more than a second’s worth go out in pieces, not as one burst', async () => {
  const memory = createMemoryObjectStore();
  const seen: number[] = [];
  const store = wrapObjectStore(
    memory,
    {
      async putObject(key, body, options) {
        const chunks: Uint8Array[] = [];
        for await (const chunk of body as AsyncIterable<Uint8Array>) {
          seen.push(chunk.byteLength);
          chunks.push(chunk);
        }
        return await memory.putObject(key, Buffer.concat(chunks), options);
      },
    },
    throttle({ bytesPerSecond: 60 * kibibyte }),
  );
  await store.putObject('k', bytes.subarray(0, 61 * kibibyte));
  expect(Math.max(...seen)).toBe(6 * kibibyte);
  expect(await read(await memory.getObject('k'))).toEqual(bytes.subarray(0, 61 * kibibyte));
});

test('calls wait their turn, of all stores with the same layer; a listing is one call', async () => {
  const limited = throttle({ requestsPerSecond: 50 });
  const [one, two] = [createMemoryObjectStore(), createMemoryObjectStore()].map((memory) => wrapObjectStore(memory, limited));
  if (!one || !two) throw new Error('no stores');
  const took = await timed(async () => {
    await Promise.all([one.putObject('a', bytes), two.putObject('b', bytes), one.headObject('a'), two.deleteObject('b')]);
    await allOf(one.listObjects(''));
    await allOf(two.listCommonPrefixes('', '/'));
    await one.removeUnfinishedPuts?.('a');
  });
  expect(took).toBeGreaterThan(100);
  expect(took).toBeLessThan(5_000);
});

test('an abort ends a wait at once, uses nothing up, and the next one has its turn', async () => {
  const { store: counting, calls } = createCountingStore({ store: createMemoryObjectStore() });
  const store = wrapObjectStore(counting, throttle({ requestsPerSecond: 2 }));
  await store.headObject('first');
  const stop = new AbortController();
  const canceled = Array.from({ length: 20 }, (_, i) => store.putObject(`canceled-${i}`, bytes, { signal: stop.signal }));
  const outcomes = Promise.allSettled(canceled);
  const last = store.headObject('last');
  stop.abort(new Error('enough'));
  const took = await timed(async () => {
    for (const { reason } of (await outcomes) as PromiseRejectedResult[]) expect(reason).toMatchObject({ code: 'CANCELED' });
  });
  // Ten seconds, had they waited, or been waited for.
  expect(took).toBeLessThan(2_000);
  expect(await timed(() => last)).toBeLessThan(4_000);
  expect(calls.map(({ key }) => key)).toEqual(['first', 'last']);
});

test('an abort in the middle of a body fails the put, closes its source, and leaves nothing', async () => {
  const memory = createMemoryObjectStore();
  const store = wrapObjectStore(memory, throttle({ bytesPerSecond: kibibyte }));
  let closed = false;
  const endless = async function* () {
    try {
      for (;;) yield bytes.subarray(0, 10 * kibibyte);
    } finally {
      closed = true;
    }
  };
  const signal = AbortSignal.timeout(50);
  await expect(store.putObject('k', endless(), { signal })).rejects.toMatchObject({ code: 'CANCELED' });
  expect(closed).toBe(true);
  expect(await memory.headObject('k')).toBeUndefined();
});

test('a body is read no faster than it is wanted, and left when its reader leaves', async () => {
  let pulled = 0;
  let closed = false;
  const memory = wrapObjectStore(createMemoryObjectStore(), {
    getObject: async () =>
      Object.assign(
        (async function* () {
          try {
            for (; pulled < 1000; pulled++) yield bytes.subarray(0, kibibyte);
          } finally {
            closed = true;
          }
        })(),
        { etag: '"e"' },
      ),
  });
  const body = await wrapObjectStore(memory, throttle({ bytesPerSecond: 2 ** 30 })).getObject('k');
  expect([body.etag, pulled]).toEqual(['"e"', 0]);
  for await (const _ of body) if (pulled === 3) break;
  expect([pulled, closed]).toEqual([3, true]);
});

test.each([
  [{}, /give bytesPerSecond, requestsPerSecond, or both/],
  [{ bytesPerSecond: 0 }, /bytesPerSecond/],
  [{ bytesPerSecond: -5 }, /bytesPerSecond/],
  [{ bytesPerSecond: Number.POSITIVE_INFINITY }, /bytesPerSecond/],
  [{ requestsPerSecond: Number.NaN }, /requestsPerSecond/],
  [{ requestPerSecond: 5 }, /did you mean requestsPerSecond/],
  [undefined, /throttle/],
])('%o is refused', (options, message) => {
  expect(() => throttle(options as never)).toThrow(
    expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) }),
  );
});
