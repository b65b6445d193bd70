import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryObjectStore, observeStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Engine } from '../contract/engine.ts';
import { createEngine } from '../engine/create-engine.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { OperationProgress } from '../plugin-api/item-actions.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { storeWithoutConditions } from '../storage/testing/store-without-conditions.ts';

// Who may finish a restore that waits for an asynchronous operation.
const lease = { durationInMs: 1000, renewalIntervalInMs: 200 };
let server: KubernetesApiServer;
let cluster: ClusterClient;
let memory: ObjectStore;
let count = 0;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = createClusterClient({ server: server.url, token: server.token });
  const [namespaces, maps] = ['namespaces', 'configmaps'].map((resource) => ({ group: '', version: 'v1', resource }));
  await cluster.create(namespaces as never, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await cluster.create(maps as never, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slow', namespace: 'shop' } });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(async () => {
  memory = createMemoryObjectStore();
  await createEngine({ cluster, storageLocations: { main: { store: memory } } }).backup({ name: 'b', includedNamespaces: ['shop'] }).result;
});

/** An engine as a process of its own has one; `calls` are what its action was asked for. */
function newProcess(store: ObjectStore, progress: Partial<OperationProgress> = {}): { engine: Engine; calls: string[] } {
  const calls: string[] = [];
  const engine = createEngine({
    cluster,
    lease,
    storageLocations: { main: { store } },
    itemOperationSyncFrequencyInMs: 50,
    actions: {
      restore: [
        {
          name: 'test.io/slow',
          appliesTo: { includedResources: ['configmaps'] },
          execute: async () => ({ operationId: 'op' }),
          async progress() {
            calls.push('progress');
            return { completed: false, ...progress };
          },
          cancel: async () => void calls.push('cancel'),
        },
      ],
    },
  });
  return { engine, calls };
}

async function startWaiting({ engine, calls }: ReturnType<typeof newProcess>) {
  count += 1;
  const run = engine.restore({ name: 'r', backupName: 'b', namespaceMapping: { shop: `to-${count}` } });
  const ended = run.result.then(
    ({ phase }) => phase,
    ({ code }) => code,
  );
  await expect.poll(() => calls.length).toBeGreaterThan(0);
  return { run, ended };
}

async function files(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key } of memory.listObjects('restores/')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await memory.getObject(key)) chunks.push(chunk);
    found[key] = Buffer.concat(chunks).toString('base64');
  }
  return found;
}

/** A process that can be stopped, as SIGSTOP does: its requests to the location and its timers' stand still. */
function stoppable(store: ObjectStore) {
  let gate = Promise.withResolvers<void>();
  gate.resolve();
  return {
    store: observeStore({ store, before: () => gate.promise }),
    stop() {
      gate = Promise.withResolvers<void>();
    },
    goOn: () => gate.resolve(),
  };
}

describe.each([
  ['with conditional replaces', (on: ObjectStore) => on],
  ['without conditions', storeWithoutConditions],
])('in a store %s', (_, adapt) => {
  test('a restore that runs is not resumed, deleted, or begun once more, however long it runs; nor is its backup deleted', async () => {
    const store = adapt(memory);
    const { run, ended } = await startWaiting(newProcess(store));
    await sleep(lease.durationInMs + 300);
    const other = newProcess(store).engine;
    const refused = { code: 'RESTORE_IN_PROGRESS', message: expect.stringMatching(`begun at .* by process ${process.pid} on host`) };
    await expect(other.resumeRestore('r').result).rejects.toMatchObject(refused);
    await expect(other.deleteRestore('r')).rejects.toMatchObject(refused);
    await expect(other.deleteBackup('b').result).rejects.toMatchObject(refused);
    expect((await other.getBackup('b')).status.phase).toBe('Completed');
    await expect(other.restore({ name: 'r', backupName: 'b' }).result).rejects.toMatchObject({ code: 'RESTORE_ALREADY_EXISTS' });
    run.cancel();
    expect(await ended).toBe('CANCELED');
    expect(Object.keys(await files())).not.toContain('restores/r/lifeboat-in-progress.json');
    expect(await other.deleteBackup('b').result).toMatchObject({ restores: ['r'] });
    expect(await files()).toEqual({});
  });

  test('one whose process is gone is finished by one of two that resume it; the lost process changes nothing any more', async () => {
    const first = stoppable(adapt(memory));
    const lostProcess = newProcess(first.store);
    const { ended } = await startWaiting(lostProcess);
    first.stop();
    await expect(newProcess(adapt(memory)).engine.resumeRestore('r').result).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });
    await sleep(lease.durationInMs + 50);

    const rivals = [0, 1].map(() => newProcess(adapt(memory), { completed: true }));
    const outcomes = await Promise.all(
      rivals.map(({ engine }) =>
        engine.resumeRestore('r').result.then(
          ({ phase }) => phase,
          ({ code }) => code,
        ),
      ),
    );
    // The one that came later found it held, or ended.
    expect(outcomes.filter((outcome) => outcome === 'Completed')).toHaveLength(1);
    expect(outcomes.find((outcome) => outcome !== 'Completed')).toMatch(/^(RESTORE_IN_PROGRESS|INVALID_REQUEST)$/);
    expect(rivals.flatMap(({ calls }) => calls)).toEqual(['progress']);
    const between = await files();
    expect(Object.keys(between)).not.toContain('restores/r/lifeboat-in-progress.json');
    lostProcess.calls.length = 0;
    first.goOn();
    expect(await ended).toBe('RESTORE_IN_PROGRESS');
    expect(await files()).toEqual(between);
    expect(lostProcess.calls).not.toContain('cancel');
  });

  test('with force it is taken from a process that runs, which ends', async () => {
    const { ended } = await startWaiting(newProcess(adapt(memory)));
    const { phase } = await newProcess(adapt(memory), { completed: true }).engine.resumeRestore('r', { force: true }).result;
    const between = await files();
    expect(phase).toBe('Completed');
    expect(await ended).toBe('RESTORE_IN_PROGRESS');
    expect(await files()).toEqual(between);
  });
});
