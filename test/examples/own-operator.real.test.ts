import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { customResourceDefinitions } from '../../packages/controller/src/crds/custom-resource-definitions.ts';
import { applyObjects } from '../../packages/controller/src/install/apply-objects.ts';
import { kubectl } from '../real-servers/kubectl.ts';
import { startCluster } from '../real-servers/server-scripts.ts';

const real = inject('real');
const example = resolve(import.meta.dirname, '../../examples/own-operator/own-operator.ts');

describe.skipIf(!real)('examples/own-operator on a real API server', { timeout: 60_000 }, () => {
  if (!real) return;
  const ends: (() => Promise<unknown>)[] = [];
  let folder: string;
  let kubeconfig: string;
  let cluster: ClusterClient;
  let velero: VeleroClient;
  let operator: ChildProcess;
  const printed: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lifeboat-own-operator-'));
    ends.push(() => rm(folder, { recursive: true, force: true }));
    const started = await startCluster('operator', [], real.state);
    ends.push(started.down);
    ({ kubeconfig } = started);
    cluster = await clusterFromKubeConfig({ path: kubeconfig });
    ends.push(() => cluster.close());
    velero = createVeleroClient({ cluster });
    await applyObjects({ cluster, objects: customResourceDefinitions(), signal: new AbortController().signal });
    for (const namespace of ['velero', 'shop']) await kubectl(kubeconfig, 'create', 'namespace', namespace);
    operator = spawn(process.execPath, ['--conditions=@lifeboat/source', example, folder, kubeconfig]);
    for (const stream of [operator.stdout, operator.stderr]) stream?.on('data', (bytes) => printed.push(String(bytes)));
    ends.push(async () => {
      if (operator.exitCode !== null) return;
      operator.kill('SIGKILL');
      await once(operator, 'exit');
    });
  }, 90_000);
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, 60_000);

  const nightly = () => velero.objects('Schedule').get('nightly-shop');

  test('a label makes a Schedule, by which a backup is made, and takes it away; SIGTERM ends it well', async () => {
    await kubectl(kubeconfig, 'label', 'namespace', 'shop', 'backup=nightly');
    await expect.poll(async () => (await nightly())?.status.phase, { timeout: 30_000 }).toBe('Enabled');
    await velero.objects('BackupStorageLocation').create({
      metadata: { name: 'default' },
      spec: { provider: 'file', objectStorage: { bucket: 'none' }, config: { path: join(folder, 'backups') }, default: true },
    });
    const { metadata } = await velero.createBackupFromSchedule('nightly-shop');
    const { status, spec } = await velero.waitForBackup(metadata.name, { timeoutInMs: 30_000 });
    expect([status.phase, spec.includedNamespaces], printed.join('')).toEqual(['Completed', ['shop']]);
    await kubectl(kubeconfig, 'label', 'namespace', 'shop', 'backup-');
    await expect.poll(nightly, { timeout: 30_000 }).toBeUndefined();
    expect((await velero.getBackup(metadata.name)).status.phase).toBe('Completed');
    operator.kill('SIGTERM');
    if (operator.exitCode === null) await once(operator, 'exit');
    expect(operator.exitCode, printed.join('')).toBe(0);
  });
});
