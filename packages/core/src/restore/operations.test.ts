import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { OperationProgress, RestoreItemAction } from '../plugin-api/item-actions.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
const store = createMemoryObjectStore();
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const maps = { group: '', version: 'v1', resource: 'configmaps' };

const engineOf = (action: RestoreItemAction, from: ObjectStore = store) =>
  createEngine({
    cluster,
    storageLocations: { main: { store: from } },
    actions: { restore: [action] },
    itemOperationSyncFrequencyInMs: 100,
  });

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (const name of ['plain', 'slow'])
    await cluster.create(maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: {} });
  await createEngine({ cluster, storageLocations: { main: { store } } }).backup({ name: 'b1', includedNamespaces: ['shop'] }).result;
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

/** Starts an operation for the ConfigMap `slow`; `looks` are what its progress says, one after the other. */
function scripted(looks: readonly Partial<OperationProgress>[]): { action: RestoreItemAction; calls: string[] } {
  const calls: string[] = [];
  let count = 0;
  const action: RestoreItemAction = {
    name: 'test.io/slow',
    appliesTo: { includedResources: ['configmaps'] },
    execute: async ({ item }) => (item.metadata.name === 'slow' ? { operationId: 'op-1' } : {}),
    async progress(operationId, restore, context) {
      const seen = await context.cluster.getObject({ ...maps, namespace: restore.spec.namespaceMapping?.shop ?? 'shop', name: 'slow' });
      calls.push(`progress ${operationId} ${restore.metadata.name} ${restore.status.phase} ${seen?.metadata.name}`);
      return { completed: false, ...looks[Math.min(count++, looks.length - 1)] };
    },
    cancel: async (operationId, restore) => void calls.push(`cancel ${operationId} ${restore.metadata.name}`),
  };
  return { action, calls };
}

test('an operation of a restore is recorded, and followed to its end', async () => {
  const started = '2026-11-27T10:00:00Z';
  const { action, calls } = scripted([{}, { started, nCompleted: 1, nTotal: 2 }, { completed: true, started, updated: started }]);
  const run = engineOf(action).restore({ name: 'r1', backupName: 'b1', namespaceMapping: { shop: 'one' } });
  const phases: string[] = [];
  for await (const event of run) if (event.type === 'phase') phases.push(event.phase);
  const { restore, phase } = await run.result;
  expect(phases).toEqual(['InProgress', 'WaitingForPluginOperations', 'Finalizing', 'Completed']);
  expect(phase).toBe('Completed');
  expect(restore.status).toMatchObject({ restoreItemOperationsAttempted: 1, restoreItemOperationsCompleted: 1 });
  expect(restore.metadata.annotations).toBeUndefined();
  expect(calls).toEqual(Array(3).fill('progress op-1 r1 WaitingForPluginOperations slow'));
  expect(await createBackupStore({ location: 'main', store }).readRestoreItemOperations('r1')).toEqual([
    {
      spec: {
        restoreName: 'r1',
        restoreUID: restore.metadata.uid,
        restoreItemAction: 'test.io/slow',
        resourceIdentifier: { Group: '', Resource: 'configmaps', Namespace: 'one', Name: 'slow' },
        operationID: 'op-1',
      },
      status: { phase: 'Completed', created: expect.stringMatching(/Z$/), started, updated: started, nCompleted: 1, nTotal: 2 },
    },
  ]);
});

test('one that fails, and one that takes too long, make the restore PartiallyFailed', async () => {
  const failing = scripted([{ completed: true, error: 'disk on fire' }]);
  const failed = await engineOf(failing.action).restore({ name: 'r2', backupName: 'b1', namespaceMapping: { shop: 'two' } }).result;
  expect(failed).toMatchObject({
    phase: 'PartiallyFailed',
    errors: { namespaces: { two: [expect.stringContaining('disk on fire, plugin: test.io/slow')] } },
  });
  expect(failed.restore.status).toMatchObject({ restoreItemOperationsFailed: 1, errors: 1 });
  const slow = scripted([{}]);
  const request = { name: 'r3', backupName: 'b1', namespaceMapping: { shop: 'three' }, itemOperationTimeout: '1s' };
  expect(await engineOf(slow.action).restore(request).result).toMatchObject({ phase: 'PartiallyFailed' });
  expect(slow.calls).toContain('cancel op-1 r3');
});

test('a restore whose process ended while it waited is resumed from its record', async () => {
  const waiting = scripted([{}]);
  const run = engineOf(waiting.action).restore({ name: 'r4', backupName: 'b1', namespaceMapping: { shop: 'four' } });
  while (waiting.calls.length === 0) await new Promise((done) => setTimeout(done, 20));
  // What a kill would leave.
  const left = createMemoryObjectStore();
  for await (const { key } of store.listObjects('')) await left.putObject(key, await store.getObject(key));
  run.cancel();
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
  expect(waiting.calls).toContain('cancel op-1 r4');

  const again = scripted([{ completed: true }]);
  const engine = engineOf(again.action, left);
  expect((await engine.getRestore('r4')).status).toMatchObject({ phase: 'WaitingForPluginOperations', restoreItemOperationsAttempted: 1 });
  await expect(engine.resumeRestore('r4').result).rejects.toMatchObject({
    code: 'RESTORE_IN_PROGRESS',
    message: expect.stringContaining(`process ${process.pid}`),
  });
  const { phase, counts, restore } = await engine.resumeRestore('r4', { force: true }).result;
  expect({ phase, created: counts.created }).toEqual({ phase: 'Completed', created: 3 });
  expect(again.calls).toEqual(['progress op-1 r4 WaitingForPluginOperations slow']);
  expect(restore.status).toMatchObject({ phase: 'Completed', restoreItemOperationsCompleted: 1 });
  expect((await engine.getRestore('r4')).status.phase).toBe('Completed');
  const log: Uint8Array[] = [];
  for await (const chunk of (await engine.openRestoreFile('r4', 'logs')) ?? []) log.push(chunk);
  expect(Buffer.concat(log).toString()).toMatch(/Starting restore.*Going on with a restore/s);
  await expect(engine.resumeRestore('r4').result).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});
