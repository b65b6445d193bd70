import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { BackupItemAction } from '../plugin-api/item-actions.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';

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

test('a backup whose process is killed while it waits is finished by another one, and repaired in its other location', async () => {
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
  const [main, further] = [join(root, 'main'), join(root, 'further')];
  const storageLocations = {
    [main]: { store: createFileSystemObjectStore({ root: main }), default: true },
    [further]: { store: createFileSystemObjectStore({ root: further }) },
  };
  const engine = createEngine({ cluster, storageLocations, actions: { backup: [action] } });
  const child = spawn(
    process.execPath,
    ['--conditions=@lifeboat/source', join(import.meta.dirname, 'testing/waiting-backup.ts'), main, further],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  child.stdin.end(server.kubeconfig());
  const waiting = async (storageLocation: string) => {
    for await (const entry of engine.listBackups({ storageLocation }))
      if (entry.state === 'in-progress' && entry.backup.status.phase === 'WaitingForPluginOperations') return true;
    return false;
  };
  while (!(await waiting(main)) || !(await waiting(further))) await sleep(50);
  // While it lives it has the backup, however long it waits.
  await sleep(4500);
  await expect(engine.resumeBackup('b1').result).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringContaining(`process ${child.pid}`),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');

  await expect(engine.restore({ backupName: 'b1' }).result).rejects.toThrow(/WaitingForPluginOperations/);
  // A killed process shows no sign of life any more.
  await expect.poll(() => engine.resumeBackup('b1').result.then(({ phase }) => phase), { interval: 500 }).toBe('Completed');
  const backup = await engine.getBackup('b1');
  expect(asked.sort()).toEqual(['op-a', 'op-b', 'op-kube-root-ca.crt']);
  expect(backup.status).toMatchObject({ backupItemOperationsAttempted: 3, backupItemOperationsCompleted: 3 });
  expect(await engine.verifyBackup('b1').result).toMatchObject({ problems: [], warnings: [] });
  expect(await engine.restore({ name: 'r1', backupName: 'b1' }).result).toMatchObject({ phase: 'Completed' });

  // The run finished one location; the other still has the backup that waits.
  const repaired = await engine.repairBackup('b1').result;
  expect(repaired).toMatchObject({ locations: expect.arrayContaining([expect.objectContaining({ name: further })]) });
  expect(await engine.verifyBackup('b1', { storageLocation: further }).result).toMatchObject({ problems: [], warnings: [] });
  expect((await engine.getBackup('b1', { storageLocation: further })).status).toEqual(backup.status);
});
