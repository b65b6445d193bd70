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

const group = `${namespace}.example.com`;
const held = `oaks.${group}`;
const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: held },
  spec: {
    group,
    names: { plural: 'oaks', singular: 'oak', kind: 'Oak', listKind: 'OakList' },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  },
};

describe.skipIf(!real)('a restore into a real server whose process is killed', { timeout: 120_000 }, () => {
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
    const oak = (name: string, rest: object = {}): [string, KubeObject] => [
      held,
      { apiVersion: `${group}/v1`, kind: 'Oak', metadata: { name, namespace: 'shop' }, spec: { age: 7 }, ...rest },
    ];
    await lab.backup('b', [
      ['customresourcedefinitions.apiextensions.k8s.io', definition],
      ...['fails-1', 'plain', 'slow-1', 'slow-2'].map(config),
      oak('first'),
      oak('second'),
    ]);
  });
  afterAll(async () => {
    for (const name of [namespace, `${namespace}-2`, `${namespace}-3`])
      await cluster.delete({ group: '', version: 'v1', resource: 'namespaces' }, { name });
    await cluster.delete({ group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' }, { name: held });
    await lab.close();
    await cluster.close();
  });

  const inCluster = async () => {
    const found: string[] = [];
    for await (const { items } of cluster.listPages(configMaps, { namespace, labelSelector: 'velero.io/restore-name=r' }))
      found.push(...items.map(({ metadata }) => `${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`));
    return found;
  };

  const specOf = async (where: string, name: string) =>
    (await cluster.get({ group, version: 'v1', resource: 'oaks' }, { namespace: where, name }))?.spec;

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
      child: { kubeconfig, root: lab.root, request, operations: ['fails-1', 'slow-1', 'slow-2'], held: { resource: held, stuck: [] } },
      until: ({ restore: { status } }) => status.restoreItemOperationsFailed === 1,
    });
    // As Velero's does, once an operation has failed.
    expect(killed.restore.status).toMatchObject({ phase: 'WaitingForPluginOperationsPartiallyFailed', restoreItemOperationsAttempted: 3 });
    const before = await inCluster();
    expect(before).toHaveLength(4);
    expect(await specOf(namespace, 'first')).toEqual({ age: 7, suspend: true });

    const run = engine.resumeRestore('r');
    const phases: string[] = [];
    for await (const event of run) if (event.type === 'phase') phases.push(event.phase);
    const { phase, restore, counts, errors } = await run.result;
    expect(phases).toEqual(['WaitingForPluginOperationsPartiallyFailed', 'FinalizingPartiallyFailed', 'PartiallyFailed']);
    expect(asked.sort()).toEqual(['op-slow-1', 'op-slow-2']);
    expect({ phase, counts }).toEqual({
      phase: 'PartiallyFailed',
      counts: { created: 8, updated: 0, recreated: 0, skipped: 0, failed: 0 },
    });
    expect(errors).toEqual({ namespaces: { [namespace]: [expect.stringContaining('disk on fire')] } });
    expect(restore.status).toMatchObject({
      phase: 'PartiallyFailed',
      errors: 1,
      restoreItemOperationsAttempted: 3,
      restoreItemOperationsCompleted: 2,
      restoreItemOperationsFailed: 1,
    });
    expect(await inCluster()).toEqual(before);
    for (const name of ['first', 'second']) expect(await specOf(namespace, name)).toEqual({ age: 7 });
    expect((await engine.getRestore('r')).status).toEqual(restore.status);
  });

  test('while it creates objects: the controllers that it held are released, and it is restored again', async () => {
    const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: lab.root }) } } });
    const where = `${namespace}-2`;
    const request = { backupName: 'b', namespaceMapping: { shop: where } };
    const kubeconfig = await readFile(real?.kubeconfig ?? '', 'utf8');
    const child = { kubeconfig, root: lab.root, request: { ...request, name: 'stuck' }, held: { resource: held, stuck: ['second'] } };
    await killRestore({
      engine,
      child,
      until: async ({ restore }) => restore.status.phase === 'InProgress' && (await specOf(where, 'first')) !== undefined,
      beforeKill: async () => {
        await expect(engine.resumeRestore('stuck').result).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });
        expect(await specOf(where, 'first')).toEqual({ age: 7, suspend: true });
      },
    });
    await expect(engine.resumeRestore('stuck').result).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/its phase is InProgress.* are released \(1 objects\)/),
    });
    expect(await specOf(where, 'first')).toEqual({ age: 7 });
    expect(await engine.restore({ ...request, name: 'again' }).result).toMatchObject({ phase: 'Completed', warnings: {} });
    expect(await specOf(where, 'second')).toEqual({ age: 7 });
  });

  test('between the deletion of an object and its new creation: the new one is made, and has what the old one owned', async () => {
    const engine = createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root: lab.root }) } } });
    const where = `${namespace}-3`;
    const at = (name: string) => cluster.get(configMaps, { namespace: where, name });
    const make = (name: string, rest: object = {}) =>
      cluster.create(configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name, namespace: where, ...rest },
        data: { name: 'of the cluster' },
      });
    await cluster.create(
      { group: '', version: 'v1', resource: 'namespaces' },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: where } },
    );
    const { uid = '' } = (await make('plain')).metadata;
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'plain', uid };
    const child = await make('owned', { ownerReferences: [owner] });
    const request = {
      ...{ backupName: 'b', name: 'killed', namespaceMapping: { shop: where }, includedResources: ['configmaps'] },
      existingResourcePolicy: 'recreate' as const,
    };
    const kubeconfig = await readFile(real?.kubeconfig ?? '', 'utf8');
    await killRestore({
      engine,
      child: { kubeconfig, root: lab.root, request, neverCreated: 'plain' },
      // The shared cluster has no garbage collector: this is what one does for `propagationPolicy: Orphan`.
      until: async () => {
        const patch = (name: string, metadata: object) =>
          cluster.patch(configMaps, { namespace: where, name }, { type: 'merge', patch: { metadata } });
        if ((await at('plain'))?.metadata.deletionTimestamp !== undefined) {
          await patch('owned', { ownerReferences: [] });
          await patch('plain', { finalizers: [] });
        }
        return (await at('plain')) === undefined;
      },
    });
    expect(await at('plain')).toBeUndefined();
    await expect(engine.resumeRestore('killed').result).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(
        `its phase is InProgress.* What it had deleted is made anew: ConfigMap ${where}/plain\\. Restore again`,
      ),
    });
    const made = await at('plain');
    expect(made).toMatchObject({ data: { name: 'plain' }, metadata: { labels: { 'velero.io/restore-name': 'killed' } } });
    const owned = await at('owned');
    expect(owned?.metadata).toMatchObject({ uid: child.metadata.uid, ownerReferences: [{ ...owner, uid: made?.metadata.uid }] });
    expect(await lab.store.readRestoreReplaced('killed')).toEqual([]);
    const again = await engine.restore({ ...request, replaceUnfinished: true }).result;
    expect(again).toMatchObject({ phase: 'Completed', errors: {}, counts: { failed: 0, recreated: 0 } });
    expect((await at('plain'))?.metadata.uid).toBe(made?.metadata.uid);
  });
});
