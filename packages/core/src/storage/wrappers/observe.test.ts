import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { allOf } from '../testing/all-of.ts';
import { type ObservedCall, observe } from './observe.ts';
import { retry } from './retry.ts';

const body = Buffer.alloc(5_000, 'x');
const observed = (store: ObjectStore = createMemoryObjectStore()) => {
  const calls: ObservedCall[] = [];
  return { calls, store: wrapObjectStore(store, observe({ onCall: (call) => void calls.push(call) })) };
};
const inPieces = async function* () {
  yield body.subarray(0, 10);
  yield body.subarray(10);
};

test('every call is told once, when it is over: what, how long, how much, how it ended', async () => {
  const { store, calls } = observed(createMemoryObjectStore({ objectLock: true }));
  await store.putObject('a/1', body);
  await store.putObject('a/2', inPieces());
  const read = await store.getObject('a/1', { range: { start: 0, end: 99 } });
  expect(calls.at(-1)?.operation).toBe('putObject');
  await allOf(read);
  await store.headObject('none');
  await allOf(store.listObjects('a/'));
  await allOf(store.listCommonPrefixes('', '/'));
  await store.readObjectLock?.('a/1');
  await store.readProtection?.();
  await store.removeUnfinishedPuts?.('a/1');
  await store.deleteObject('a/1');
  expect(calls.map(({ operation, key, bytes, entries, outcome }) => [operation, key, bytes, entries, outcome])).toEqual([
    ['putObject', 'a/1', 5_000, 0, 'succeeded'],
    ['putObject', 'a/2', 5_000, 0, 'succeeded'],
    ['getObject', 'a/1', 100, 0, 'succeeded'],
    ['headObject', 'none', 0, 0, 'succeeded'],
    ['listObjects', 'a/', 0, 2, 'succeeded'],
    ['listCommonPrefixes', '', 0, 1, 'succeeded'],
    ['readObjectLock', 'a/1', 0, 0, 'succeeded'],
    ['readProtection', '', 0, 0, 'succeeded'],
    ['removeUnfinishedPuts', 'a/1', 0, 0, 'succeeded'],
    ['deleteObject', 'a/1', 0, 0, 'succeeded'],
  ]);
  expect(calls.every(({ durationInMs, errorCode }) => durationInMs >= 0 && durationInMs < 5_000 && errorCode === undefined)).toBe(true);
});

test('what fails, is canceled or is left early, is told as such, once', async () => {
  const { store, calls } = observed();
  await store.putObject('k', inPieces());
  for await (const _ of await store.getObject('k')) break;
  for await (const _ of store.listObjects('')) break;
  await expect(store.getObject('none')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  await expect(store.putObject('k', body, { ifAbsent: true })).rejects.toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
  await expect(store.putObject('k', body, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELED' });
  const breaking = wrapObjectStore(store, observe({ onCall: (call) => void calls.push(call) }));
  const source = async function* () {
    yield body;
    throw new Error('the source broke');
  };
  await expect(breaking.putObject('k', source())).rejects.toThrow('the source broke');
  expect(calls.slice(1).map(({ outcome, errorCode }) => [outcome, errorCode])).toEqual([
    ['left', undefined],
    ['left', undefined],
    ['failed', 'OBJECT_NOT_FOUND'],
    ['failed', 'OBJECT_ALREADY_EXISTS'],
    ['canceled', 'CANCELED'],
    ['failed', undefined],
    ['failed', undefined],
  ]);
});

test('inside a retry layer each try is told, around it the call as it ended', async () => {
  const tries: ObservedCall[] = [];
  const calls: ObservedCall[] = [];
  const store = wrapObjectStore(
    createFaultyStore({ store: createMemoryObjectStore(), failAt: ({ number }) => number < 3 }),
    observe({ onCall: (call) => void tries.push(call) }),
    retry({ firstPauseInMs: 1 }),
    observe({ onCall: (call) => void calls.push(call) }),
  );
  await store.putObject('k', body);
  expect(tries.map(({ outcome, errorCode }) => errorCode ?? outcome)).toEqual(['STORE_ERROR', 'STORE_ERROR', 'succeeded']);
  expect(calls.map(({ outcome, bytes }) => [outcome, bytes])).toEqual([['succeeded', 5_000]]);
});

test('a listener that throws, at once or later, ends nothing', async () => {
  let heard = 0;
  const store = wrapObjectStore(
    createMemoryObjectStore(),
    observe({
      onCall() {
        heard++;
        if (heard === 1) throw new Error('listener');
        return Promise.reject(new Error('later')) as never;
      },
    }),
  );
  await store.putObject('k', inPieces());
  expect(Buffer.concat(await allOf(await store.getObject('k')))).toEqual(body);
  expect(heard).toBe(2);
});

test('options that are none are refused', () => {
  for (const options of [undefined, {}, { onCall: 5 }, { onCall: () => {}, onCal: 5 }])
    expect(() => observe(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }));
});
