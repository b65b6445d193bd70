import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction, OperationProgress } from '../plugin-api/item-actions.ts';
import type { ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { verifyBackup } from '../storage/verify/verify-backup.ts';
import { type BackupLab, createBackupLab } from './testing/backup-lab.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let store: ObjectStore;
let lab: BackupLab;
const maps = { group: '', version: 'v1', resource: 'configmaps' };
const id = (name: string): ResourceIdentifier => ({ group: '', resource: 'configmaps', namespace: 'shop', name });
const configMap = (name: string, data = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data });

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  await cluster.create(
    { group: '', version: 'v1', resource: 'namespaces' },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
  );
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(async () => {
  store = createMemoryObjectStore();
  lab = createBackupLab({ cluster, store });
  for (const name of ['plain', 'slow', 'late']) await cluster.delete(maps, { namespace: 'shop', name });
  for (const name of ['plain', 'slow']) await cluster.create(maps, configMap(name, { state: 'before' }));
});

/** An action that starts an operation for the ConfigMap `slow`; `looks` are what its progress says, one after the other. */
function scripted(
  looks: readonly (Partial<OperationProgress> | Error)[],
  output: { postOperationItems?: readonly ResourceIdentifier[] } = {},
) {
  const calls: string[] = [];
  let count = 0;
  const action: BackupItemAction = {
    name: 'test.io/slow',
    appliesTo: { includedResources: ['configmaps'] },
    async execute({ item, backup }) {
      if (item.metadata.name !== 'slow') return {};
      calls.push(`execute ${backup.status.phase}`);
      if (backup.status.phase?.startsWith('Finalizing')) return { item: { ...item, data: { ...(item.data as object), finalized: 'yes' } } };
      return { operationId: 'op-1', ...output };
    },
    async progress(operationId, backup, { cluster: reader, signal }) {
      const seen = await reader.getObject(id('slow'), { signal });
      calls.push(`progress ${operationId} ${backup.metadata.name} ${backup.status.phase} ${seen?.metadata.name}`);
      const look = looks[Math.min(count++, looks.length - 1)] ?? {};
      if (look instanceof Error) throw look;
      return { completed: false, ...look };
    },
    async cancel(operationId, backup) {
      calls.push(`cancel ${operationId} ${backup.metadata.name}`);
    },
  };
  return { action, calls };
}

test('an operation is recorded, polled to its end, and its items are read again into the archive', async () => {
  const started = '2026-11-27T10:00:00Z';
  const { action, calls } = scripted(
    [{}, { nCompleted: 1, nTotal: 2, operationUnits: 'Bytes', started }, { completed: true, nCompleted: 2, nTotal: 2, updated: started }],
    { postOperationItems: [id('slow'), id('late')] },
  );
  const during: unknown[] = [];
  const watched: BackupItemAction = {
    ...action,
    async progress(operationId, backup, context) {
      during.push([
        (await lab.backups.inspect('b1'))?.state,
        (await lab.backups.get('b1')).status,
        await lab.backups.readItemOperations('b1'),
      ]);
      if (during.length === 3) {
        await cluster.patch(maps, { namespace: 'shop', name: 'slow' }, { type: 'merge', patch: { data: { state: 'after' } } });
        await cluster.create(maps, configMap('late'));
      }
      return (await action.progress?.(operationId, backup, context)) ?? { completed: true };
    },
  };
  const run = lab.start({ name: 'b1', includedNamespaces: ['shop'] }, { actions: [watched] });
  const phases: string[] = [];
  for await (const event of run) if (event.type === 'phase') phases.push(event.phase);
  const { phase, backup } = await run.result;
  expect(phases).toEqual(['InProgress', 'WaitingForPluginOperations', 'Finalizing', 'Completed']);
  expect(phase).toBe('Completed');
  expect(backup.status).toMatchObject({ backupItemOperationsAttempted: 1, backupItemOperationsCompleted: 1 });
  expect(backup.status).not.toHaveProperty('backupItemOperationsFailed');
  expect(during[0]).toEqual([
    'in-progress',
    expect.objectContaining({ phase: 'WaitingForPluginOperations', backupItemOperationsAttempted: 1 }),
    [
      {
        spec: {
          backupName: 'b1',
          backupUID: backup.metadata.uid,
          backupItemAction: 'test.io/slow',
          resourceIdentifier: { Group: '', Resource: 'configmaps', Namespace: 'shop', Name: 'slow' },
          operationID: 'op-1',
          postOperationItems: [
            { Group: '', Resource: 'configmaps', Namespace: 'shop', Name: 'slow' },
            { Group: '', Resource: 'configmaps', Namespace: 'shop', Name: 'late' },
          ],
        },
        status: { phase: 'New', created: expect.stringMatching(/Z$/) },
      },
    ],
  ]);
  expect(await lab.backups.readItemOperations('b1')).toMatchObject([
    { status: { phase: 'Completed', nCompleted: 2, nTotal: 2, operationUnits: 'Bytes', started, updated: started } },
  ]);
  expect(calls).toEqual([
    'execute InProgress',
    ...Array.from({ length: 3 }, () => 'progress op-1 b1 WaitingForPluginOperations slow'),
    'execute Finalizing',
  ]);
  expect((await lab.read('b1', 'configmaps', 'shop/slow'))?.data).toEqual({ state: 'after', finalized: 'yes' });
  expect((await lab.read('b1', 'configmaps', 'shop/plain'))?.data).toEqual({ state: 'before' });
  expect(await lab.read('b1', 'configmaps', 'shop/late')).toBeDefined();
  expect(await verifyBackup({ backups: lab.backups, name: 'b1' })).toMatchObject({ problems: [] });
});

test.each<[string, Partial<OperationProgress> | Error, string]>([
  ['says that it failed', { completed: true, error: 'disk on fire' }, 'disk on fire'],
  ['cannot be asked', new Error('who are you'), 'who are you'],
])('an operation that %s makes the backup PartiallyFailed', async (_title, look, error) => {
  const { action } = scripted([look]);
  const { result } = await lab.take({ includedNamespaces: ['shop'] }, { actions: [action] });
  expect(result).toMatchObject({
    phase: 'PartiallyFailed',
    errors: { namespaces: { shop: [expect.stringContaining(`${error}, plugin: test.io/slow`)] } },
  });
  expect(result.backup.status).toMatchObject({ errors: 1, backupItemOperationsAttempted: 1, backupItemOperationsFailed: 1 });
  expect(await lab.backups.readItemOperations('b1')).toMatchObject([{ status: { phase: 'Failed', error } }]);
  expect((await lab.backups.readResults('b1'))?.errors.namespaces?.shop).toHaveLength(1);
});

test('an operation beyond itemOperationTimeout is canceled and Failed, in Velero’s words; one that hangs too', async () => {
  const { action, calls } = scripted([{}]);
  const hanging: BackupItemAction = { ...action, name: 'test.io/hanging', progress: () => new Promise(() => {}) };
  const { result } = await lab.take({ includedNamespaces: ['shop'], itemOperationTimeout: '1s' }, { actions: [action, hanging] });
  expect(result.phase).toBe('PartiallyFailed');
  expect(result.backup.status.backupItemOperationsFailed).toBe(2);
  expect((await lab.backups.readItemOperations('b1'))?.map(({ status }) => status.error)).toEqual(
    Array(2).fill('Asynchronous action timed out'),
  );
  expect(calls.filter((call) => call === 'cancel op-1 b1')).toHaveLength(2);
});

test('a canceled backup cancels its operations and leaves nothing', async () => {
  const { action, calls } = scripted([{}]);
  const run = lab.start({ name: 'b1', includedNamespaces: ['shop'] }, { actions: [action] });
  for await (const event of run) if (event.type === 'phase' && event.phase === 'WaitingForPluginOperations') break;
  run.cancel();
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
  expect(calls).toContain('cancel op-1 b1');
  expect(await lab.backups.inspect('b1')).toBeUndefined();
});

test('a backup whose run broke off while it waited is resumed from its record', async () => {
  const { action } = scripted([{}], { postOperationItems: [id('slow')] });
  const breaking = createBackupLab({
    cluster,
    store: {
      ...store,
      async putObject(key, body, options) {
        if (key.endsWith('-itemoperations.json.gz') && done) throw Object.assign(new Error('the network is gone'));
        return store.putObject(key, body, options);
      },
    },
  });
  let done = false;
  const first = breaking.start(
    { name: 'b1', includedNamespaces: ['shop'] },
    {
      actions: [
        {
          ...action,
          async progress() {
            done = true;
            return { completed: true };
          },
        },
      ],
    },
  );
  await expect(first.result).rejects.toThrow(/the network is gone.*finish it with `resumeBackup`/);
  expect(await lab.backups.inspect('b1')).toMatchObject({ state: 'in-progress', marker: { released: expect.any(String) } });

  const again = scripted([{ completed: true, updated: '2026-11-27T11:00:00Z' }]);
  const { phase, backup } = await lab.resume('b1', { actions: [again.action] }).result;
  expect(phase).toBe('Completed');
  expect(again.calls).toEqual(['progress op-1 b1 WaitingForPluginOperations slow', 'execute Finalizing']);
  expect(backup.status).toMatchObject({ phase: 'Completed', backupItemOperationsCompleted: 1, progress: { itemsBackedUp: 5 } });
  expect((await lab.read('b1', 'configmaps', 'shop/slow'))?.data).toEqual({ state: 'before', finalized: 'yes' });
  expect(await lab.backups.inspect('b1')).toMatchObject({ state: 'complete' });
  expect(await verifyBackup({ backups: lab.backups, name: 'b1' })).toMatchObject({ problems: [] });
  const log: Uint8Array[] = [];
  for await (const chunk of (await lab.backups.readFile('b1', 'logs')) ?? []) log.push(chunk);
  expect(Buffer.concat(log).toString()).toMatch(/Backed up a total of 5 items.*Going on with a backup.*has completed/s);

  await expect(lab.resume('b1').result).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('it has ended'),
  });
  await expect(lab.resume('none').result).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('what may still run, and what is Velero’s, is not resumed', async () => {
  const { action } = scripted([{}]);
  const run = lab.start({ name: 'b1', includedNamespaces: ['shop'] }, { actions: [action] });
  for await (const event of run) if (event.type === 'phase' && event.phase === 'WaitingForPluginOperations') break;
  await expect(lab.resume('b1').result).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  await store.deleteObject('backups/b1/lifeboat-in-progress.json');
  await expect(lab.resume('b1').result).rejects.toThrow(/the Velero that writes it/);
  run.cancel();
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
});
