import { createCountingStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { readOnly } from './read-only.ts';

test('every call that changes something is refused before the store hears of it, whatever its arguments', async () => {
  const memory = { ...createMemoryObjectStore({ objectLock: true }), probe: async () => ({ conditionalPut: 'true' }) };
  await memory.putObject('k', Buffer.from('kept'));
  const { store: counting, calls } = createCountingStore({ store: memory });
  const store = wrapObjectStore({ ...counting, place: 'mem://bucket', probe: memory.probe }, readOnly());
  const until = new Date(Date.now() + 60_000);
  const refused = (what: string) => ({
    code: 'STORE_READ_ONLY',
    retryable: false,
    message: `Cannot ${what} 'k' in mem://bucket: the store is wrapped with readOnly()`,
    context: { key: 'k', place: 'mem://bucket' },
  });
  let opened = 0;
  const body = (async function* () {
    opened++;
    yield Buffer.from('x');
  })();
  for (const options of [{}, { ifAbsent: true }, { ifMatch: '"e"' }, { signal: AbortSignal.abort() }])
    for (const given of [Buffer.from('x'), body])
      await expect(store.putObject('k', given, options)).rejects.toMatchObject(refused('store'));
  await expect(store.deleteObject('k')).rejects.toMatchObject(refused('delete'));
  await expect(store.removeUnfinishedPuts?.('k')).rejects.toMatchObject(refused('remove unfinished puts of'));
  await expect(store.lockObject?.('k', { retention: { mode: 'governance', until } })).rejects.toMatchObject(refused('lock'));
  expect(store.probe).toBeUndefined();
  expect([calls, opened]).toEqual([[], 0]);
  expect(await store.readObjectLock?.('k')).toEqual({});
  expect((await store.headObject('k'))?.size).toBe(4);
});

test('what the store cannot do stays missing', () => {
  const { removeUnfinishedPuts: _, lockObject: __, ...bare } = createMemoryObjectStore();
  const store = wrapObjectStore(bare, readOnly());
  expect([store.removeUnfinishedPuts, store.lockObject]).toEqual([undefined, undefined]);
});
