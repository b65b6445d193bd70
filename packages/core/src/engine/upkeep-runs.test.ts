import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import type { Run } from '../contract/run.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let stores: { a: ObjectStore; b: ObjectStore };
const archive = 'backups/x/x.tar.gz';

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(async () => {
  stores = { a: createMemoryObjectStore(), b: createMemoryObjectStore() };
  await engineOver(stores).backup({ name: 'x', includedNamespaces: ['default'], storageLocation: 'a' }).result;
});

const engineOver = ({ a, b }: typeof stores) =>
  createEngine({ cluster, storageLocations: { a: { store: a, patienceInMs: 0, default: true }, b: { store: b, patienceInMs: 0 } } });

/** Stores in which nothing reads, writes or deletes the archive before `open`. */
function behindGate(): { readonly engine: Engine; readonly open: () => void } {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const shut = async (key: string, signal: AbortSignal | undefined) => {
    if (key !== archive) return;
    const aborted = new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
    await Promise.race([gate, aborted]);
  };
  const wrap = (store: ObjectStore, ...operations: readonly ('getObject' | 'putObject' | 'deleteObject')[]) =>
    wrapObjectStore(store, {
      async getObject(key, options) {
        if (operations.includes('getObject')) await shut(key, options?.signal);
        return store.getObject(key, options);
      },
      async putObject(key, body, options) {
        if (operations.includes('putObject')) await shut(key, options?.signal);
        return store.putObject(key, body, options);
      },
      async deleteObject(key, options) {
        if (operations.includes('deleteObject')) await shut(key, options?.signal);
        return store.deleteObject(key, options);
      },
    });
  return { engine: engineOver({ a: wrap(stores.a, 'getObject', 'deleteObject'), b: wrap(stores.b, 'putObject') }), open };
}

const calls: [string, (engine: Engine) => Run<unknown, object>][] = [
  ['copyBackup', (engine) => engine.copyBackup({ name: 'x', from: 'a', to: 'b' })],
  ['verifyBackup', (engine) => engine.verifyBackup('x')],
  ['deleteBackup', (engine) => engine.deleteBackup('x')],
];

test.each(calls)('%s is accepted before it does what it is for, and then does it', async (_, call) => {
  const { engine, open } = behindGate();
  const run = call(engine);
  await run.accepted;
  open();
  expect(await run.result).toBeInstanceOf(Object);
});

test.each(calls)('%s is canceled while a store takes its time', async (_, call) => {
  const { engine, open } = behindGate();
  const run = call(engine);
  await run.accepted;
  await run.cancel();
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
  open();
  expect(await stores.a.headObject(archive)).toBeDefined();
});

test('repairBackup is accepted once it knows what to repair from and where', async () => {
  const { engine, open } = behindGate();
  open();
  const run = engine.repairBackup('x', { storageLocations: ['a', 'b'] });
  await run.accepted;
  expect((await run.result).locations.map(({ outcome }) => outcome)).toEqual(['present', 'copied']);
  const lost = engine.repairBackup('x');
  await expect(lost.accepted).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringMatching(/made for that location only/),
  });
});

test('a verification tells the bytes that it reads and then the objects that it checks, to the last one', async () => {
  const run = engineOver(stores).verifyBackup('x');
  const events = await eventsOf(run);
  const { items } = await run.result;
  const bytes = (await stores.a.headObject(archive))?.size;
  expect(events.findLast(({ type }) => type === 'transfer')).toEqual({
    type: 'transfer',
    location: 'a',
    step: 'verifying',
    file: 'x.tar.gz',
    bytes,
    totalBytes: bytes,
    totalIsFinal: true,
  });
  expect(items).toBeGreaterThan(0);
  expect(events.at(-1)).toEqual({ type: 'progress', items, totalItems: items, totalIsFinal: true });
});

test('a deletion tells how many of its files are gone, to the last one, and what became of the backup', async () => {
  const run = engineOver(stores).deleteBackup('x');
  const events = await eventsOf(run);
  const { objects, location } = await run.result;
  expect(events[0]).toMatchObject({ type: 'progress', items: 0, totalIsFinal: true });
  const ends = { items: expect.any(Number), totalItems: expect.any(Number), totalIsFinal: true };
  const last = events.findLast((event) => event.type === 'progress');
  expect(last).toMatchObject(ends);
  expect(last?.type === 'progress' && last.items === last.totalItems && last.items).toBeGreaterThanOrEqual(objects);
  expect(events.at(-1)).toEqual({ type: 'location', location });
  expect(location).toEqual({ name: 'a', outcome: 'deleted', bytes: 0 });
});

async function eventsOf<Event>(run: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of run) events.push(event);
  return events;
}
