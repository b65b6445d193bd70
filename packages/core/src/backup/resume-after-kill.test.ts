import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction } from '../plugin-api/item-actions.ts';
import { createFileSystemObjectStore } from '../storage/file-system-store.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let root: string;
beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  root = await mkdtemp(join(tmpdir(), 'resume-'));
  const of = (resource: string) => ({ group: '', version: 'v1', resource });
  await cluster.create(of('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (const name of ['a', 'b'])
    await cluster.create(of('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: {} });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
  await rm(root, { recursive: true, force: true });
});

test('a backup whose process is killed while it waits is finished by another one', async () => {
  const asked: string[] = [];
  const action: BackupItemAction = {
    name: 'test.io/slow',
    appliesTo: { includedResources: ['configmaps'] },
    execute: async () => ({}),
    async progress(operationId) {
      asked.push(operationId);
      return { completed: true };
    },
  };
  const store = createFileSystemObjectStore({ root });
  const engine = createEngine({ cluster, storageLocations: { main: { store } }, actions: { backup: [action] } });
  const child = spawn(process.execPath, ['--conditions=@lifeboat/source', join(import.meta.dirname, 'test/waiting-backup.ts'), root], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(server.kubeconfig());
  const waiting = async () => {
    for await (const entry of engine.listBackups())
      if (entry.state === 'in-progress' && entry.backup.status.phase === 'WaitingForPluginOperations') return true;
    return false;
  };
  while (!(await waiting())) await sleep(50);
  // While it lives it has the backup.
  await expect(engine.resumeBackup('b1').result).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringContaining(`process ${child.pid}`),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');

  await expect(engine.restore({ backupName: 'b1' }).result).rejects.toThrow(/WaitingForPluginOperations/);
  const { phase, backup } = await engine.resumeBackup('b1').result;
  expect(phase).toBe('Completed');
  expect(asked.sort()).toEqual(['op-a', 'op-b', 'op-kube-root-ca.crt']);
  expect(backup.status).toMatchObject({ backupItemOperationsAttempted: 3, backupItemOperationsCompleted: 3 });
  expect(await engine.verifyBackup('b1')).toMatchObject({ problems: [], warnings: [] });
  expect(await engine.restore({ name: 'r1', backupName: 'b1' }).result).toMatchObject({ phase: 'Completed' });
});
