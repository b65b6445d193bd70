import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { ObjectStore, PutOptions } from '../../plugin-api/object-store.ts';
import type { StoreWait } from '../../plugin-api/store-terms/patience.ts';
import { noPatience } from '../../provider-kit/patience/no-patience.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { allOf } from '../testing/all-of.ts';
import { retry } from './retry.ts';

const body = Buffer.from('content');

test('what can get better is repeated, and its waits are told', async () => {
  const memory = createMemoryObjectStore();
  const waits: StoreWait[] = [];
  const onWait = (wait: StoreWait) => void waits.push(wait);
  const store = wrapObjectStore(
    createFaultyStore({ store: memory, failAt: ({ number }) => number % 3 !== 0 }),
    retry({ patienceInMs: 5_000, firstPauseInMs: 1, onWait }),
  );
  await store.putObject('k', body);
  expect(Buffer.concat(await allOf(await store.getObject('k')))).toEqual(body);
  expect(await allOf(store.listObjects(''))).toHaveLength(1);
  await store.deleteObject('k');
  expect(await memory.headObject('k')).toBeUndefined();
  expect(waits.filter(({ state }) => state === 'answered')).toHaveLength(4);
});

test('what cannot get better, and a stream that is sent already, are not', async () => {
  let puts = 0;
  const failing = createFaultyStore({ store: createMemoryObjectStore(), failAt: () => ++puts > 0 });
  const store = wrapObjectStore(failing, retry({ maxAttempts: 3, firstPauseInMs: 1 }));
  const source = async function* () {
    yield body;
  };
  await expect(store.putObject('k', source())).rejects.toMatchObject({ code: 'STORE_ERROR' });
  expect(puts).toBe(1);
  await expect(store.putObject('k', body)).rejects.toMatchObject({ code: 'STORE_ERROR', context: { attempts: 3 } });
  expect(puts).toBe(4);
  const missing = wrapObjectStore(createMemoryObjectStore(), retry());
  await expect(missing.getObject('none')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
});

test('an engine’s patience takes the place of the layer’s; a store that repeats by itself is handed the one that counts', async () => {
  const memory = createMemoryObjectStore();
  const handed: PutOptions[] = [];
  const patient: ObjectStore = wrapObjectStore(memory, {
    patienceInMs: 60_000,
    putObject: (key, given, options = {}) => {
      handed.push(options);
      return memory.putObject(key, given, options);
    },
  });
  const store = wrapObjectStore(patient, retry({ patienceInMs: 5_000, maxAttempts: 4 }));
  expect(store.patienceInMs).toBe(5_000);
  await store.putObject('k', body);
  await store.putObject('k', body, { patience: noPatience });
  expect(handed[0]?.patience).toBeDefined();
  expect(handed[1]?.patience).toBe(noPatience);
  let heads = 0;
  const failing = createFaultyStore({ store: memory, failAt: () => ++heads > 0 });
  const impatient = wrapObjectStore(failing, retry({ firstPauseInMs: 1 }));
  await expect(impatient.headObject('k', { patience: noPatience })).rejects.toMatchObject({ code: 'STORE_ERROR' });
  expect(heads).toBe(1);
});

test('a wait ends at once when the call is aborted', async () => {
  const failing = createFaultyStore({ store: createMemoryObjectStore(), failAt: () => true });
  const store = wrapObjectStore(failing, retry({ firstPauseInMs: 60_000 }));
  await expect(store.headObject('k', { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ code: 'CANCELED' });
});

test.each([[{ patienceInMs: -1 }], [{ maxAttempts: 0 }], [{ firstPauseInMs: 0.5 }], [{ onWait: 5 }], [{ patienceInMS: 5 }], [null]])(
  '%o is refused',
  (options) => {
    expect(() => retry(options as never)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG' }));
  },
);
