import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { createEngine } from '../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { killRestore } from './testing/kill-restore.ts';
import { createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

const real = inject('real');
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const namespace = `resume-${process.pid}-${Date.now() % 100_000}`;

describe.skipIf(!real)('a restore into a real server whose process is killed while it waits for operations', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;
  const asked: string[] = [];

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real?.kubeconfig });
    lab = await createRestoreLab(cluster);
    const config = (name: string): [string, KubeObject] => [
      'configmaps',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' }, data: { name } },
    ];
    await lab.backup('b', ['fails-1', 'plain', 'slow-1', 'slow-2'].map(config));
  });
  afterAll(async () => {
    await cluster.delete({ group: '', version: 'v1', resource: 'namespaces' }, { name: namespace });
    await lab.close();
    await cluster.close();
  });

  const inCluster = async () => {
    const found: string[] = [];
    for await (const { items } of cluster.listPages(configMaps, { namespace, labelSelector: 'velero.io/restore-name=r' }))
      found.push(...items.map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`));
    return found;
  };

  test('is finished by another: nothing is restored twice, and what had failed before still counts', async () => {
    const engine = createEngine({
      cluster,
      storageLocations: { main: { store: createFileSystemObjectStore({ root: lab.root }) } },
      actions: {
        restore: [
          {
            name: 'test.io/slow',
            appliesTo: { includedResources: ['configmaps'] },
            execute: async () => ({}),
            async progress(operationId) {
              asked.push(operationId);
              return { completed: true };
            },
          },
        ],
      },
    });
    const request = { name: 'r', backupName: 'b', namespaceMapping: { shop: namespace } };
    const kubeconfig = await readFile(real?.kubeconfig ?? '', 'utf8');
    const killed = await killRestore({
      engine,
      child: { kubeconfig, root: lab.root, request, operations: ['fails-1', 'slow-1', 'slow-2'] },
      until: ({ restore: { status } }) => status.restoreItemOperationsFailed === 1,
    });
    // As Velero's does, once an operation has failed.
    expect(killed.restore.status).toMatchObject({ phase: 'WaitingForPluginOperationsPartiallyFailed', restoreItemOperationsAttempted: 3 });
    const before = await inCluster();
    expect(before).toHaveLength(4);

    const run = engine.resumeRestore('r');
    const phases: string[] = [];
    for await (const event of run) if (event.type === 'phase') phases.push(event.phase);
    const { phase, restore, counts, errors } = await run.result;
    expect(phases).toEqual(['WaitingForPluginOperationsPartiallyFailed', 'FinalizingPartiallyFailed', 'PartiallyFailed']);
    expect(asked.sort()).toEqual(['op-slow-1', 'op-slow-2']);
    expect({ phase, counts }).toEqual({ phase: 'PartiallyFailed', counts: { created: 5, updated: 0, skipped: 0, failed: 0 } });
    expect(errors).toEqual({ namespaces: { [namespace]: [expect.stringContaining('disk on fire')] } });
    expect(restore.status).toMatchObject({
      phase: 'PartiallyFailed',
      errors: 1,
      restoreItemOperationsAttempted: 3,
      restoreItemOperationsCompleted: 2,
      restoreItemOperationsFailed: 1,
    });
    expect(await inCluster()).toEqual(before);
    expect((await engine.getRestore('r')).status).toEqual(restore.status);
  });
});
