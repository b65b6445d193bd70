import { LifeboatError, type ObjectStore } from '@lifeboat/core/plugin-api';
import { describe, expect, test } from 'vitest';
import { inChunks } from '../object-store/in-chunks.ts';
import { readObject } from '../object-store/read-object.ts';
import {
  createCountingStore,
  createCrashingStore,
  createEventuallyConsistentStore,
  createFaultyStore,
  createMemoryObjectStore,
  createSlowStore,
} from './index.ts';

const step = 1000;
const body = () => inChunks(new Uint8Array(3500), 500);

async function use(store: ObjectStore): Promise<void> {
  await store.putObject('a', body());
  await readObject(store, 'a');
  for await (const _ of store.listObjects(''));
  await store.deleteObject('a');
}

test('a counting store counts calls, and the steps of bodies if told to', async () => {
  const plain = createCountingStore({ store: createMemoryObjectStore() });
  await use(plain.store);
  expect(plain.calls.map((call) => call.operation)).toEqual(['putObject', 'getObject', 'listObjects', 'deleteObject']);
  const stepped = createCountingStore({ store: createMemoryObjectStore(), bodyStepInBytes: step });
  await use(stepped.store);
  const steps = stepped.calls.filter((call) => call.operation === 'bodyIn');
  expect([steps.length, stepped.calls[3]?.operation]).toEqual([3, 'putObject']);
});

describe('a crashing store', () => {
  test.each([
    [0, false],
    [1, false],
    [3, false],
    [4, true],
    [5, true],
  ])('after call %d: object there %s; every later call fails', async (crashAtCall, there) => {
    const memory = createMemoryObjectStore();
    let crashes = 0;
    const store = createCrashingStore({ store: memory, crashAtCall, bodyStepInBytes: step, crash: () => crashes++ });
    await expect(use(store)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(crashes).toBe(1);
    expect((await memory.headObject('a')) !== undefined).toBe(there);
    await expect(store.deleteObject('a')).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await memory.headObject('a')) !== undefined).toBe(there);
    expect(crashes).toBe(1);
  });
});

test('a faulty store fails before or after the effect', async () => {
  const memory = createMemoryObjectStore();
  const before = createFaultyStore({ store: memory, failAt: 1 });
  await expect(before.putObject('a', new Uint8Array(1))).rejects.toMatchObject({ code: 'STORE_ERROR', retryable: true });
  expect(await memory.headObject('a')).toBeUndefined();
  await before.putObject('a', new Uint8Array(1));
  const error = () => new LifeboatError({ code: 'STORE_TIMEOUT', message: 'late' });
  const after = createFaultyStore({ store: memory, failAt: ({ operation }) => operation === 'deleteObject', moment: 'after', error });
  await expect(after.deleteObject('a')).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
  expect(await memory.headObject('a')).toBeUndefined();
});

test('a slow store takes its time', async () => {
  const store = createSlowStore({ store: createMemoryObjectStore(), delayInMs: 30, bodyStepInBytes: step });
  const start = performance.now();
  await store.putObject('a', body());
  expect(performance.now() - start).toBeGreaterThan(4 * 30 - 5);
});

test('an eventually consistent store shows what was there before', async () => {
  let now = 0;
  const store = createEventuallyConsistentStore({ store: createMemoryObjectStore(), delayInMs: 100, now: () => now });
  const seen = async () => {
    const listed: string[] = [];
    for await (const { key, size } of store.listObjects('')) listed.push(`${key}:${size}`);
    return [(await store.headObject('a'))?.size, listed.join()];
  };
  await store.putObject('a', new Uint8Array(1));
  expect(await seen()).toEqual([undefined, '']);
  now = 100;
  expect(await seen()).toEqual([1, 'a:1']);
  await store.putObject('a', new Uint8Array(2));
  expect(await seen()).toEqual([1, 'a:1']);
  expect((await readObject(store, 'a')).byteLength).toBe(1);
  now = 200;
  expect(await seen()).toEqual([2, 'a:2']);
  await store.deleteObject('a');
  expect(await seen()).toEqual([2, 'a:2']);
  now = 300;
  expect(await seen()).toEqual([undefined, '']);
});
