import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { PlannedItem } from '../../../contract/results/planned-item.ts';
import { createEngine } from '../../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { createBuiltInCheck } from './built-in-check.ts';

const real = inject('real');
const namespace = 'built-in-schemas';
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' };
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

describe.skipIf(!real)('objects of built-in kinds in a namespace that comes with the plan, on a real API server', () => {
  let cluster: ClusterClient;
  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real?.kubeconfig ?? '' });
  });
  afterAll(async () => {
    await cluster?.delete(namespaces, { name: namespace });
    await cluster?.close();
  });

  test('what a server takes has no problems, of every kind', async () => {
    const check = createBuiltInCheck({ cluster, signal: AbortSignal.timeout(60_000) });
    const file = join(import.meta.dirname, '../../../../../../test/e2e/every-kind/objects.yaml');
    const objects = parseAllDocuments((await readFile(file, 'utf8')).replace('3004N', '30040')).flatMap(
      (each) => (each.toJSON() as KubeObject | null) ?? [],
    );
    const told: string[] = [];
    for (const object of objects) {
      const { problems, doubts } = await check(object);
      if (problems.length + doubts.length > 0) told.push(`${object.kind} ${object.metadata.name}: ${[...problems, ...doubts].join()}`);
    }
    expect(objects.length).toBeGreaterThan(40);
    expect(told).toEqual([]);
  });

  test('what a transform has broken is blocked; a field that a server may do without is a warning', async () => {
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'none' }] } };
    const spec = { replicas: 1, selector: { matchLabels: { a: 'b' } }, template };
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    for (const name of ['good', 'text', 'word', 'nothing'])
      await cluster.create(deployments, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec });
    const engine = createEngine({ cluster, storageLocations: { main: { store: createMemoryObjectStore() } } });
    const includedResources = ['deployments.apps', 'namespaces'];
    await engine.backup({ name: 'b', includedNamespaces: [namespace], includedResources }).result;
    const broken: Readonly<Record<string, (object: KubeObject) => KubeObject>> = {
      text: (object) => ({ ...object, spec: { ...spec, replicas: 'three' } }),
      word: (object) => ({ ...object, spec: { ...spec, strategy: { type: 'Sometimes' } } }),
      nothing: (object) => ({ ...object, spec: { replicas: 1, template } }),
    };
    const run = engine.planRestore({
      backupName: 'b',
      namespaceMapping: { [namespace]: `${namespace}-new` },
      transforms: [{ name: 'break', transform: (object) => broken[object.metadata.name]?.(object) ?? object }],
    });
    const items = new Map<string, PlannedItem>();
    for await (const event of run) if (event.type === 'planned-item') items.set(event.item.name, event.item);
    const notTried = expect.stringContaining('comes with this plan');
    expect(items.get('good')).toEqual(expect.objectContaining({ action: 'create', notTried }));
    expect(items.get('good')?.warnings).toBeUndefined();
    const blocked = { action: 'blocked', code: 'SCHEMA_REFUSED', notTried };
    expect(items.get('text')).toMatchObject({ ...blocked, reason: expect.stringContaining('.spec.replicas: is a string, not integer') });
    expect(items.get('word')).toMatchObject({
      ...blocked,
      reason: expect.stringContaining('.spec.strategy.type: is not one of "Recreate"'),
    });
    expect(items.get('nothing')).toMatchObject({
      action: 'create',
      warnings: [{ code: 'FIELD_MISSING', message: 'the server says that it asks for .spec.selector' }],
    });
  });
});
