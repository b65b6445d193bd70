import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from './testing/restore-lab.ts';

const real = inject('real');
const run = `${process.pid}-${Date.now() % 100_000}`;
const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const configmaps = { group: '', version: 'v1', resource: 'configmaps' };
const made = new Set<string>();
const fresh = (name: string) => {
  const namespace = `rs-${name}-${run}`;
  made.add(namespace);
  return namespace;
};
const config = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', labels, uid: 'old', resourceVersion: '1', ownerReferences: [] },
  data: { name },
});

const saved: [string, KubeObject][] = [
  [
    'namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'x', 'kubernetes.io/metadata.name': 'shop' } } },
  ],
  ...Array.from({ length: 60 }, (_, i): [string, KubeObject] => ['configmaps', config(`c${i}`, { odd: String(i % 2) })]),
];

describe.skipIf(!real)('restores into a real server', () => {
  let cluster: ClusterClient;
  let lab: RestoreLab;

  beforeAll(async () => {
    cluster = await clusterFromKubeConfig({ path: real?.kubeconfig });
    lab = await createRestoreLab(cluster);
    await lab.backup('b', saved);
  });
  afterAll(async () => {
    for (const name of made) await cluster.delete(namespaces, { name });
    await lab.close();
    await cluster.close();
  });
  const into = (namespace: string) => ({ backupName: 'b', namespaceMapping: { shop: namespace } });

  test('events, counts, labels, files; again over existing objects under both policies; the plan foresees it', async () => {
    const target = fresh('all');
    const planned = await allOf(lab.plan(into(target)));
    expect(planned.filter(({ action }) => action === 'create')).toHaveLength(61);
    expect(await cluster.get(namespaces, { name: target })).toBeUndefined();

    const first = lab.restore({ ...into(target), name: `first-${run}` });
    const events = await allOf(first);
    const result = await first.result;
    expect(result).toMatchObject({
      phase: 'Completed',
      counts: { created: 61, updated: 0, skipped: 0, failed: 0 },
      warnings: {},
      errors: {},
    });
    expect(events.filter(({ type }) => type === 'item')).toHaveLength(61);
    expect(events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []))).toEqual(['InProgress', 'Finalizing', 'Completed']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'progress', items: 61, totalItems: 61, totalIsFinal: true }));
    expect((await cluster.get(namespaces, { name: target }))?.metadata.labels).toEqual({
      team: 'x',
      'kubernetes.io/metadata.name': target,
    });
    const live = await cluster.get(configmaps, { namespace: target, name: 'c1' });
    expect(live?.metadata.labels).toEqual({ odd: '1', 'velero.io/backup-name': 'b', 'velero.io/restore-name': `first-${run}` });
    expect((await readdir(join(lab.root, 'restores', `first-${run}`))).sort()).toEqual([
      `first-${run}-volumeinfo.json.gz`,
      'lifeboat-restore.json',
      ...['itemoperations.json.gz', 'logs.gz', 'resource-list.json.gz', 'results.gz'].map((file) => `restore-first-${run}-${file}`),
    ]);
    const { status } = await lab.store.getRestore(`first-${run}`);
    expect(status).toMatchObject({ phase: 'Completed' });
    expect(status).not.toHaveProperty('errors'); // no zeros, as Velero writes it

    await cluster.patch(configmaps, { namespace: target, name: 'c2' }, { type: 'merge', patch: { data: { name: 'changed', more: 'x' } } });
    const none = await lab.restore({ ...into(target), name: `none-${run}` }).result;
    expect(none).toMatchObject({ phase: 'Completed', counts: { created: 0, updated: 0, skipped: 61 } });
    expect(none.warnings.namespaces?.[target]).toEqual([expect.stringMatching(/ConfigMap:c2 already exists/)]);

    const update = { ...into(target), name: `update-${run}`, existingResourcePolicy: 'update' as const };
    const plan = await allOf(lab.plan(update));
    expect(plan).toContainEqual(
      expect.objectContaining({ name: 'c2', action: 'update', reason: expect.stringContaining('data.name, data.more') }),
    );
    expect(await lab.restore(update).result).toMatchObject({ phase: 'Completed', counts: { updated: 60, skipped: 1 }, warnings: {} });
    expect((await cluster.get(configmaps, { namespace: target, name: 'c2' }))?.data).toEqual({ name: 'c2' });
  });

  test('label selectors, a read-only location', async () => {
    const request = { ...into(fresh('labels')), labelSelector: { matchLabels: { odd: '1' } } };
    const result = await lab.restore(request, { readOnly: true }).result;
    expect(result.counts.created).toBe(31);
    expect(result.warnings.velero).toEqual([expect.stringMatching(/not kept.*read-only/)]);
  });

  test('many that are there are listed; one that changes afterwards is looked at again before it is updated', async () => {
    const target = fresh('changed');
    await lab.restore({ ...into(target), name: `before-${run}` }).result;
    const asked = { gets: 0, pages: 0 };
    const changing: ClusterClient = {
      ...cluster,
      get(type, ref, options) {
        if (type.resource === 'configmaps') asked.gets += 1;
        return cluster.get(type, ref, options);
      },
      async *listPages(type, options) {
        for await (const page of cluster.listPages(type, options)) {
          asked.pages += 1;
          // Of all names the last in the order of a list.
          await cluster.patch(configmaps, { namespace: target, name: 'c9' }, { type: 'merge', patch: { data: { other: 'x' } } });
          yield page;
        }
      },
    };
    const other = await createRestoreLab(changing);
    try {
      await other.backup('b', saved);
      const { counts } = await other.restore({ ...into(target), name: `again-${run}`, existingResourcePolicy: 'update' }).result;
      expect(counts).toMatchObject({ created: 0, updated: 60, failed: 0 });
    } finally {
      await other.close();
    }
    expect((await cluster.get(configmaps, { namespace: target, name: 'c9' }))?.data).toEqual({ name: 'c9' });
    expect(asked.pages).toBeGreaterThan(0);
    expect(asked.gets).toBeLessThan(30);
  });

  test('a cancel stops between writes; what was created stays and the record says so', async () => {
    const target = fresh('cancel');
    const canceled = lab.restore({ ...into(target), name: `cancel-${run}` });
    let seen = 0;
    const follow = async () => {
      for await (const event of canceled) if (event.type === 'item' && ++seen === 10) canceled.cancel();
    };
    // A loop over a run ends with the run's error.
    await expect(follow()).rejects.toMatchObject({ code: 'CANCELED' });
    await expect(canceled.result).rejects.toMatchObject({ code: 'CANCELED' });
    const { status } = await lab.store.getRestore(`cancel-${run}`);
    expect(status).toMatchObject({ phase: 'Failed', failureReason: expect.stringContaining('canceled') });
    let live = 0;
    for await (const page of cluster.listPages(configmaps, { namespace: target })) live += page.items.length;
    expect(live).toBeGreaterThan(8);
    expect(live).toBeLessThan(50);
  });

  test('bad input is refused before anything is written', async () => {
    await expect(lab.restore({ backupName: 'none' }).result).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    const bad = { backupName: 'none', namespaceMapping: { a: 'B' }, includedResources: ['nodes'] };
    await expect(lab.restore(bad).result).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/nodes.*"a" to "B".*no backup/s),
    });
    const taken = fresh('taken');
    await lab.restore({ ...into(taken), name: `taken-${run}`, includedResources: ['namespaces'] }).result;
    await expect(lab.restore({ ...into(taken), name: `taken-${run}` }).result).rejects.toMatchObject({ code: 'RESTORE_ALREADY_EXISTS' });
  });

  test('a namespace that does not finish terminating fails its objects, and only those', async () => {
    const stuck = fresh('stuck'); // without controllers it terminates for ever
    await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: stuck } });
    await cluster.delete(namespaces, { name: stuck });
    const result = await lab.restore({ ...into(stuck), name: `stuck-${run}` }).result;
    expect(result).toMatchObject({ phase: 'PartiallyFailed', counts: { created: 0 } });
    expect(result.errors.namespaces?.[stuck]?.[0]).toMatch(/terminating/);
  });
});
