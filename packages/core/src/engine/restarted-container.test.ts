import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { readAll } from '../storage/testing/read-all.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { createEngine } from './create-engine.ts';
import { runContainer } from './testing/run-container.ts';

test('a killed container that starts again in its Pod takes up at once what it left, by its owner alone', async () => {
  const server = await startKubernetesApiServer();
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const root = await mkdtemp(join(tmpdir(), 'container-'));
  onTestFinished(async () => {
    await cluster.close();
    await server.close();
    await rm(root, { recursive: true, force: true });
  });
  const of = (resource: string) => ({ group: '', version: 'v1', resource });
  await cluster.create(of('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await cluster.create(of('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' }, data: {} });
  const store = createFileSystemObjectStore({ root, fsync: false });
  const engine = createEngine({ cluster, storageLocations: { main: { store } } });
  const afterLeases = createEngine({ cluster, storageLocations: { main: { store: withEndedLeases(store) } } });
  await engine.backup({ name: 'whole', includedNamespaces: ['shop'] }).result;
  const markerOf = async (folder: string) => {
    const key = `${folder}/lifeboat-in-progress.json`;
    return (await store.headObject(key)) && JSON.parse((await readAll(await store.getObject(key))).toString());
  };
  const isWaiting = async () =>
    (await Promise.all(['half', 'half-of-nobody'].map((name) => markerOf(`backups/${name}`)))).every(Boolean) &&
    (await engine.getBackup('waits').catch(() => undefined))?.status.phase === 'WaitingForPluginOperations' &&
    (await engine.getRestore('r').catch(() => undefined))?.status.phase === 'WaitingForPluginOperations';

  const task = { kubeconfig: server.kubeconfig(), root, owner: 'uid-of-the-pod' };
  const first = runContainer({ ...task, work: 'begin' });
  try {
    while (!(await isWaiting())) await sleep(20);
  } finally {
    await first.kill();
  }
  const marker = await markerOf('backups/waits');
  expect(marker).toMatchObject({ owner: 'uid-of-the-pod', pid: 1 });
  // From another Pod it looks like a run that goes on.
  await expect(engine.resumeBackup('waits').result).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  await expect(engine.resumeRestore('r').result).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });

  const second = runContainer({ ...task, work: 'take-up' });
  onTestFinished(second.kill);
  const ends = new Map<string, object>();
  for await (const line of second.lines) {
    const { name, ...end } = JSON.parse(line);
    ends.set(name, end);
  }
  const itself = { pid: marker.pid, host: marker.host };
  expect(Object.fromEntries(ends)).toEqual({
    waits: { ...itself, phase: 'Completed' },
    half: { ...itself, phase: 'Completed' },
    r: { ...itself, phase: 'Completed' },
    'half-of-nobody': {
      ...itself,
      code: 'BACKUP_IN_PROGRESS',
      message: expect.stringMatching(/by process 1 on host .* lease ends in \d+ s/),
    },
  });
  const request = { name: 'half-of-nobody', includedNamespaces: ['shop'], replaceUnfinished: true };
  await expect(engine.backup(request).result).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  expect(await afterLeases.backup(request).result).toMatchObject({ phase: 'Completed' });
  expect(await cluster.get(of('configmaps'), { namespace: 'restored', name: 'a' })).toBeDefined();
});
