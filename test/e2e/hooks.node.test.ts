import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterClient, clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { freezeCases } from './hooks/freeze-cases.ts';
import { type FrozenWriter, freeze, startFrozenWriter, startPod, thaw } from './hooks/frozen-writer.ts';
import { runFreezeCase } from './hooks/run-freeze-case.ts';

const node = inject('node');
const namespace = 'frozen-writer';
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const pods = { group: '', version: 'v1', resource: 'pods' };

describe.skipIf(!node)('backup hooks on a real node', () => {
  let cluster: ClusterClient;
  let writer: FrozenWriter;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: node?.kubeconfig ?? '' });
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    writer = await startFrozenWriter({ cluster, namespace });
  });
  afterAll(async () => {
    await cluster?.delete(namespaces, { name: namespace });
    await cluster?.close();
  });

  // Issue 6, point 1; `pnpm soak:hooks` makes 50 backups of these.
  test.each(freezeCases)('$title: what was frozen is thawed', async (freezeCase) => {
    expect(await runFreezeCase({ freezeCase, writer, cluster, kubeconfig: node?.kubeconfig ?? '' })).toEqual([]);
  });

  test('a Pod that dies during its hook: the backup ends, and the other is thawed', async () => {
    const shell = (script: string) => JSON.stringify(['/bin/sh', '-c', script]);
    await writer.setHooks({
      'pre.command': shell(freeze),
      'post.command': shell(thaw),
      'pre.on-error': undefined,
      'pre.timeout': undefined,
    });
    await startPod({
      cluster,
      namespace,
      name: 'victim',
      command: ['sleep', '3600'],
      annotations: {
        'pre.hook.backup.velero.io/command': '["/bin/sleep","100"]',
        'pre.hook.backup.velero.io/timeout': '90s',
        'post.hook.backup.velero.io/command': '["/bin/true"]',
      },
    });
    const folder = await mkdtemp(join(tmpdir(), 'lifeboat-victim-'));
    const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: folder }) } } });
    const started = performance.now();
    const ordered = { pods: `${namespace}/writer,${namespace}/victim` };
    const run = engine.backup({ name: 'b1', includedNamespaces: [namespace], orderedResources: ordered });
    for await (const event of run)
      if (event.type === 'hook' && event.object.name === 'victim' && event.state === 'running' && event.when === 'pre')
        await cluster.delete(pods, { namespace, name: 'victim' }, { gracePeriodSeconds: 0 });
    const { phase, errors, backup } = await run.result;
    await rm(folder, { recursive: true, force: true });
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(phase).toBe('PartiallyFailed');
    expect(backup.status.hookStatus).toEqual({ hooksAttempted: 4, hooksFailed: 2 });
    expect(JSON.stringify(errors)).toMatch(/victim.*Error executing hook/);
    expect(await writer.marks()).toEqual(['freeze', 'thaw']);
    expect(await writer.isWriting()).toBe(true);
  });
});
