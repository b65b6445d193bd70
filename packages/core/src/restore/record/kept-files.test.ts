import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import type { RestoreFile } from '../../contract/store/stored-file.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { createClusterClient } from '../../kubernetes/create-cluster-client.ts';
import { restoreKey } from '../../storage/layout/velero-layout.ts';
import { createBackupStore } from '../../storage/location/create-backup-store.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';

const hook = { name: 'h', source: 'spec', container: 'app', onError: 'Fail', timeoutInMs: 1, waitTimeoutInMs: 1, waitForReady: false };
const contents: Partial<Record<RestoreFile, unknown>> = {
  'resource-list': {},
  itemoperations: [],
  volumeinfo: null,
  results: { errors: {}, warnings: {} },
  logs: '',
  hooks: [{ namespace: 'shop', name: 'db', uid: 'u', hooks: [{ ...hook, state: 'succeeded', command: ['true'] }] }],
};
const files = Object.keys(contents) as RestoreFile[];

async function startLab() {
  const server = await startKubernetesApiServer();
  const cluster = createClusterClient({ server: server.url, token: server.token });
  onTestFinished(async () => {
    await cluster.close();
    await server.close();
  });
  const store = createMemoryObjectStore();
  const backups = createBackupStore({ location: 'main', store });
  const engine = createEngine({ cluster, storageLocations: { main: { store } } });
  return {
    store,
    engine,
    async put(name: string, status: Restore['status'] = {}) {
      for (const file of files) await backups.putRestoreFile(name, file, `${JSON.stringify(contents[file])}\n`);
      await backups.putRestore({
        kind: 'Restore',
        apiVersion: 'velero.io/v1',
        metadata: { name },
        spec: { backupName: 'b' },
        status: { phase: 'Finalizing', hookStatus: { hooksAttempted: 1 }, ...status },
      });
    },
  };
}

test('a restore is not resumed without one of its files, nor with one that tells of less than its record', async () => {
  const { store, engine, put } = await startLab();
  for (const file of files) {
    await put('r');
    await store.deleteObject(restoreKey('r', file));
    await expect(engine.resumeRestore('r', { force: true }).result, file).rejects.toMatchObject({
      code: 'BACKUP_BROKEN',
      message: expect.stringMatching(new RegExp(`${restoreKey('r', file)} in location "main" .*missing`)),
    });
    expect((await engine.getRestore('r')).status.phase).toBe('Finalizing');
  }
  for (const [status, file] of [
    [{ hookStatus: { hooksAttempted: 2 } }, 'hooks'],
    [{ restoreItemOperationsAttempted: 1 }, 'itemoperations'],
  ] as const) {
    await put('r', status);
    await expect(engine.resumeRestore('r', { force: true }).result).rejects.toMatchObject({
      code: 'BACKUP_BROKEN',
      message: expect.stringMatching(new RegExp(`${restoreKey('r', file)}.*tells of (0|1), but .* counts (1|2)`)),
    });
  }
  await put('r');
  expect((await engine.resumeRestore('r', { force: true }).result).phase).toBe('Completed');
});

test('a missing file of a restore is told by describe, and not opened as none; of a Velero the record itself is missing', async () => {
  const { store, engine, put } = await startLab();
  await put('r', { phase: 'Completed' });
  const { problems, restore } = await engine.describeRestore('r', { details: true });
  expect([problems, restore?.status.phase]).toEqual([[], 'Completed']);
  const lost = files.filter((file) => file !== 'hooks' && file !== 'logs');
  for (const file of files) await store.deleteObject(restoreKey('r', file));
  const described = await engine.describeRestore('r', { details: true });
  for (const file of lost) expect(described.problems).toContainEqual(expect.stringContaining(restoreKey('r', file)));
  expect(described.problems).toHaveLength(lost.length);
  await expect(engine.openRestoreFile('r', 'logs')).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  expect(await engine.openRestoreFile('r', 'hooks')).toBeUndefined();
  await store.putObject(restoreKey('v', 'logs'), Buffer.from('x'));
  expect(await engine.openRestoreFile('v', 'results')).toBeUndefined();
});
