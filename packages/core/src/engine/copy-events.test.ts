import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { CopyEvent, RepairEvent } from '../contract/events.ts';
import type { TransferEvent } from '../contract/results/transfer-event.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { createCopyProgress } from '../storage/copy/copy-progress.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let stores: Record<'a' | 'b' | 'c', ObjectStore>;
const archiveKey = 'backups/b1/b1.tar.gz';

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(async () => {
  stores = { a: createMemoryObjectStore(), b: createMemoryObjectStore(), c: createMemoryObjectStore() };
});

const engineOver = (over: Partial<typeof stores> = {}) =>
  createEngine({
    cluster,
    storageLocations: Object.fromEntries(Object.entries({ ...stores, ...over }).map(([name, store]) => [name, { store, patienceInMs: 0 }])),
  });
const backUp = (...storageLocations: string[]) =>
  engineOver().backup({ name: 'b1', includedNamespaces: ['default'], storageLocations }).result;
async function archiveSize(store: ObjectStore): Promise<number> {
  return (await store.headObject(archiveKey))?.size ?? 0;
}
const copy = async (over: Partial<typeof stores> = {}, signal?: AbortSignal) => {
  const run = engineOver(over).copyBackup({ name: 'b1', from: 'a', to: 'b', ...(signal && { signal }) });
  const ended = run.result.catch((error: unknown) => ({ error }));
  return { events: await eventsOf(run), result: await ended };
};
/** All of them, also of a run that fails. */
async function eventsOf<Event>(run: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  try {
    for await (const event of run) events.push(event);
  } catch {} // `result` has it
  return events;
}
const progress = (events: readonly (CopyEvent | RepairEvent)[]) =>
  events.filter((event): event is TransferEvent => event.type === 'transfer');
/** The last count of each step, in the order in which they ended. */
const ends = (events: readonly (CopyEvent | RepairEvent)[]) =>
  progress(events)
    .filter(({ bytes, totalBytes }) => bytes === totalBytes)
    .map(({ step, location, bytes }) => ({ step, location, bytes }));

test('a copy tells what it writes and reads back, to the last byte, and how it ended', async () => {
  await backUp('a');
  const first = await copy();
  expect(first.result).toMatchObject({ outcome: 'copied' });
  const bytes = (first.result as { bytes: number }).bytes;
  expect(bytes).toBeGreaterThan(await archiveSize(stores.a));
  expect(ends(first.events)).toEqual([
    { step: 'copying', location: 'b', bytes },
    { step: 'checking', location: 'b', bytes },
  ]);
  for (const event of progress(first.events))
    expect(event).toMatchObject({ totalIsFinal: true, file: expect.stringMatching(/^b1.*gz$/), totalBytes: bytes });
  expect(first.events.at(-1)).toEqual({ type: 'location', location: { name: 'b', outcome: 'copied', bytes, warnings: [] } });

  const again = await copy();
  expect(ends(again.events)).toEqual([{ step: 'comparing', location: 'b', bytes: 2 * bytes }]);
  expect(again.events.at(-1)).toEqual({ type: 'location', location: { name: 'b', outcome: 'present', bytes: 0, warnings: [] } });
});

test('a failed copy tells the error that it rejects with; a canceled one has no outcome', async () => {
  await backUp('a');
  const b = createFaultyStore({ store: stores.b, failAt: ({ operation, key }) => operation === 'putObject' && key === archiveKey });
  const failed = await copy({ b });
  expect(failed.events.at(-1)).toMatchObject({ type: 'location', location: { name: 'b', outcome: 'failed', bytes: 0 } });
  expect(failed.result).toMatchObject({ error: (failed.events.at(-1) as { location: { error?: Error } }).location.error });

  const abort = new AbortController();
  const canceling = wrapObjectStore(stores.b, {
    putObject(key, body, options) {
      if (key === archiveKey) abort.abort();
      return stores.b.putObject(key, body, options);
    },
  });
  const canceled = await copy({ b: canceling }, abort.signal);
  expect(canceled.result).toMatchObject({ error: { code: 'CANCELED' } });
  expect(new Set(canceled.events.map(({ type }) => type))).toEqual(new Set(['transfer']));
});

test('a loop that throws ends nothing but itself', async () => {
  await backUp('a');
  const run = engineOver().copyBackup({ name: 'b1', from: 'a', to: 'b' });
  const loop = async () => {
    for await (const _ of run) throw new Error('the screen is gone');
  };
  await expect(loop()).rejects.toThrow('the screen is gone');
  expect(await run.result).toMatchObject({ outcome: 'copied' });
});

test('a repair tells which copy it verifies, what it compares, and the outcome of each location as in its result', async () => {
  await backUp('a', 'b', 'c');
  const size = await archiveSize(stores.a);
  await stores.b.deleteObject(archiveKey);
  const c = createFaultyStore({ store: stores.c, failAt: () => true });
  const run = engineOver({ c }).repairBackup('b1');
  const events = await eventsOf(run);
  const { locations } = await run.result;
  expect(locations.map(({ outcome }) => outcome)).toEqual(['present', 'replaced', 'failed']);
  expect(events.filter(({ type }) => type === 'location')).toEqual(locations.map((location) => ({ type: 'location', location })));
  expect(ends(events)).toEqual([
    { step: 'verifying', location: 'a', bytes: size },
    { step: 'comparing', location: 'b', bytes: expect.any(Number) },
    { step: 'verifying', location: 'a', bytes: size },
    { step: 'copying', location: 'b', bytes: locations[1]?.bytes },
    { step: 'checking', location: 'b', bytes: locations[1]?.bytes },
  ]);
  // At once, not only at the end.
  const outcomeOfA = events.findIndex((event) => event.type === 'location' && event.location.name === 'a');
  expect(outcomeOfA).toBeLessThan(events.findIndex((event) => event.type === 'transfer' && event.location === 'b'));
});

test('chunks of any number are told of five times a second', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const events: TransferEvent[] = [];
    const copying = createCopyProgress({ onEvent: (event) => void events.push(event) });
    const step = copying.begin({ step: 'copying', location: 'b', totalBytes: 1000 });
    for (const file of ['one', 'two'])
      for await (const _ of step.watch(
        file,
        (async function* () {
          for (let i = 0; i < 500; i++) yield Uint8Array.of(i);
        })(),
      ))
        vi.advanceTimersByTime(10);
    step.finish();
    expect(events.length).toBe(2 + (1000 * 10) / 200);
    expect(events[0]).toMatchObject({ file: 'one', bytes: 0, totalBytes: 1000 });
    expect(events.at(-1)).toMatchObject({ file: 'two', bytes: 1000, totalBytes: 1000 });
  } finally {
    vi.useRealTimers();
  }
});
