import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { RestorePolicy } from '../../../contract/restore-policy.ts';
import type { ReplacedRecord } from '../../../contract/store/replaced-record.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { clusterFromKubeConfig } from '../../../kubernetes/cluster-from-kubeconfig.ts';
import { createOperationLog } from '../../../logging/operation-log.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { existingPoliciesAnnotation } from '../../../velero-api/values/existing-policies.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../../testing/restore-lab.ts';
import { finishReplaced } from './finish-replaced.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lab: RestoreLab;
/** What the client does before it creates an object. */
let beforeCreate: (object: KubeObject) => Promise<void> | void = () => {};

const type = (resource: string) => ({ group: '', version: 'v1', resource });
const object = (kind: string, name: string, rest: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop', ...metadata },
  ...rest,
});
const config = (name: string, data: object, metadata: object = {}) => object('ConfigMap', name, { data }, metadata);
const live = (name: string) => cluster.get(type('configmaps'), { namespace: 'shop', name });
const kept = (restore: string) => lab.store.readRestoreReplaced(restore);
const make = (made: KubeObject) => cluster.create(type('configmaps'), made);
const claim = (name: string, size: string) =>
  object('PersistentVolumeClaim', name, {
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      storageClassName: 'fast',
      volumeMode: 'Filesystem',
    },
  });
const pod = object('Pod', 'user', {
  spec: {
    containers: [{ name: 'c', image: 'x' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'used' } }],
  },
});

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero', 'shop'] });
  const client = await clusterFromKubeConfig({ content: server.kubeconfig() });
  cluster = Object.assign(Object.create(client) as ClusterClient, {
    create: async (...args: Parameters<ClusterClient['create']>) => {
      await beforeCreate(args[1]);
      return client.create(...args);
    },
  });
  lab = await createRestoreLab(cluster);
  await lab.backup('b', [
    ['configmaps', config('same', { a: '1' })],
    ['configmaps', config('prices', { tea: '3' })],
    ['serviceaccounts', object('ServiceAccount', 'robot', {}, { annotations: { from: 'backup' } })],
  ]);
  for (const name of ['failing', 'held', 'killed']) await lab.backup(name, [['configmaps', config(name, { a: 'backup' })]]);
  await lab.backup('claims', [
    ['persistentvolumeclaims', claim('used', '1Gi')],
    ['persistentvolumeclaims', claim('free', '1Gi')],
  ]);
});
afterAll(async () => {
  await lab?.close();
  await cluster?.close();
  await server?.close();
});

test('what differs is deleted and made anew, what it owns stays and is linked to the new one; the same is left', async () => {
  const same = await make(config('same', { a: '1' }));
  const { uid } = (await make(config('prices', { tea: '4' }))).metadata;
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'prices', uid: String(uid), controller: true, blockOwnerDeletion: true };
  await make(config('owned', {}, { ownerReferences: [owner] }));
  const robot = await cluster.create(type('serviceaccounts'), object('ServiceAccount', 'robot'));
  const request = { backupName: 'b', name: 'anew', existingResourcePolicy: 'recreate' as const };

  const planned = new Map((await allOf(lab.plan(request))).map((item) => [item.name, item]));
  expect(planned.get('prices')).toMatchObject({
    action: 'recreate',
    reason: expect.stringMatching(`^ConfigMap shop/prices of 20.* \\(uid ${uid}\\) is deleted and made anew; what it owns stays$`),
    changes: [{ path: '/data/tea', left: '4', right: '3' }],
  });
  expect(planned.get('same')).toMatchObject({ action: 'update', code: 'LABELS_ONLY' });
  expect(planned.get('robot')).toMatchObject({ action: 'update' });
  expect((await live('prices'))?.metadata.uid).toBe(uid);

  const run = lab.restore(request);
  const told = (await allOf(run)).flatMap((event) => (event.type === 'item' ? [`${event.object.name} ${event.action}`] : []));
  const result = await run.result;
  expect(told.sort()).toEqual(['prices recreated', 'robot updated', 'same updated', 'shop skipped']);
  expect(result).toMatchObject({ phase: 'Completed', counts: { created: 0, updated: 2, recreated: 1 } });
  const now = await live('prices');
  expect(now).toMatchObject({ data: { tea: '3' } });
  expect(now?.metadata.uid).not.toBe(uid);
  expect((await live('owned'))?.metadata.ownerReferences).toEqual([{ ...owner, uid: now?.metadata.uid }]);
  expect((await live('same'))?.metadata.uid).toBe(same.metadata.uid);
  expect((await cluster.get(type('serviceaccounts'), robot.metadata))?.metadata.uid).toBe(robot.metadata.uid);
  const stored = await lab.store.getRestore('anew');
  expect(stored.spec.existingResourcePolicy).toBe('update');
  expect(stored.metadata.annotations).toEqual({ [existingPoliciesAnnotation]: '{"*":"recreate"}' });
  expect(await kept('anew')).toEqual([]);
});

test.each([
  [{ existingResourcePolicies: { cm: 'none' } }, 'skip'],
  [{ existingResourcePolicies: { configmaps: 'update' } }, 'update'],
  [{ annotations: { [existingPoliciesAnnotation]: 'recreate' } }, 'recreate'],
  [{ existingResourcePolicy: 'none', existingResourcePolicies: { configmaps: 'recreate' } }, 'recreate'],
] as const)('by resource, and by the annotation: %j', async (request, action) => {
  await cluster.patch(type('configmaps'), { namespace: 'shop', name: 'prices' }, { type: 'merge', patch: { data: { tea: '9' } } });
  const items = await allOf(lab.plan({ backupName: 'b', existingResourcePolicy: 'recreate', ...request }));
  expect(items.find(({ name }) => name === 'prices')).toMatchObject({ action });
});

test.each([
  [{ existingResourcePolicies: { namespaces: 'recreate' } }, /namespaces are never recreated/],
  [{ existingResourcePolicies: { pods: 'replace' } }, /existingResourcePolicies.*"replace"/],
  [{ annotations: { [existingPoliciesAnnotation]: '{"pods":' } }, /annotation lifeboat.io\/existing-resource-policies: must be/],
])('%j is refused', async (request, message) => {
  await expect(lab.plan({ backupName: 'b', ...request } as never).result).rejects.toThrow(message);
});

test('an object that cannot be made after the old one was deleted: the old one is put back', async () => {
  const { uid } = (await make(config('failing', { a: 'live' }, { labels: { mine: 'x' } }))).metadata;
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'failing', uid: String(uid) };
  await make(config('owned-2', {}, { ownerReferences: [owner] }));
  beforeCreate = ({ metadata: { name }, data }) => {
    if (name === 'failing' && (data as { a: string }).a === 'backup')
      throw new LifeboatError({ code: 'KUBERNETES_INVALID', message: 'a policy says no' });
  };
  const result = await lab.restore({ backupName: 'failing', name: 'failing', existingResourcePolicy: 'recreate' }).result;
  beforeCreate = () => {};
  expect(result).toMatchObject({ phase: 'PartiallyFailed', counts: { failed: 1 } });
  expect(JSON.stringify(result.errors)).toMatch(/deleted and could not be made anew \(a policy says no\): the old one was put back/);
  const back = await live('failing');
  expect(back).toMatchObject({ data: { a: 'live' }, metadata: { labels: { mine: 'x' } } });
  expect((await live('owned-2'))?.metadata.ownerReferences).toEqual([{ ...owner, uid: back?.metadata.uid }]);
  expect(await kept('failing')).toEqual([]);
});

test('finalizers that hold it are named, and its state is kept', async () => {
  const finalizers = ['shop.example.com/books'];
  await make(config('held', { a: 'live' }, { finalizers }));
  const result = await lab.restore({ backupName: 'held', name: 'held', existingResourcePolicy: 'recreate' }).result;
  expect(JSON.stringify(result.errors)).toMatch(
    /ConfigMap shop\/held was deleted to be made anew, and its finalizers \(shop.example.com\/books\) kept it .* is kept in restores\/held\/lifeboat-replaced.json.gz in location \\"test\\"/,
  );
  expect(await kept('held')).toMatchObject([{ old: { data: { a: 'live' } }, wanted: { data: { a: 'backup' } } }]);
});

test('between the deletion and the new one, the location has both', async () => {
  await make(config('killed', { a: 'live' }));
  const reached = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  beforeCreate = async ({ metadata: { name } }) => {
    if (name !== 'killed') return;
    reached.resolve();
    await goOn.promise;
  };
  const run = lab.restore({ backupName: 'killed', name: 'killed', existingResourcePolicy: 'recreate' });
  await reached.promise;
  expect(await live('killed')).toBeUndefined();
  const file = await readFile(join(lab.root, 'restores/killed/lifeboat-replaced.json.gz'));
  expect(JSON.parse(gunzipSync(file).toString())).toEqual(await kept('killed'));
  expect(await kept('killed')).toMatchObject([
    {
      resource: 'configmaps',
      old: { kind: 'ConfigMap', metadata: { name: 'killed' }, data: { a: 'live' } },
      wanted: { data: { a: 'backup' } },
    },
  ]);
  beforeCreate = () => {};
  goOn.resolve();
  expect(await run.result).toMatchObject({ phase: 'Completed', counts: { recreated: 1 } });
  expect(await kept('killed')).toEqual([]);
});

describe('what a killed process has left', () => {
  const log = createOperationLog({ fields: {}, resultStyle: 'restore', now: () => new Date(), onMessage: () => {} });
  const finish = async (records: readonly ReplacedRecord[], policy?: RestorePolicy) => {
    const released: ReplacedRecord[] = [];
    const journal = { place: 'the place', keep: async () => {}, release: async (record: ReplacedRecord) => void released.push(record) };
    const { signal } = new AbortController();
    const done = await finishReplaced({ cluster, restore: 'r', records, journal, policy, log, signal });
    return { ...done, released: released.length };
  };
  const record = (old: KubeObject, owned: ReplacedRecord['owned'] = []): ReplacedRecord => {
    const labels = { 'velero.io/restore-name': 'r' };
    const wanted = config(old.metadata.name, { a: 'backup' }, { labels });
    return { group: '', version: 'v1', resource: 'configmaps', old, wanted, owned };
  };

  test('is made anew if it is gone, with what it owned, and once only', async () => {
    const old = await make(config('gone', { a: 'live' }));
    const child = await make(config('gone-child', {}));
    await cluster.delete(type('configmaps'), old.metadata);
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'gone', uid: String(old.metadata.uid) };
    const owned = { ...type('configmaps'), namespace: 'shop', name: 'gone-child', uid: String(child.metadata.uid), reference };
    const left = record(old, [owned]);
    expect(await finish([left], { excludedNamespaces: ['shop'] })).toEqual({ created: [], left: ['ConfigMap shop/gone'], released: 0 });
    expect(await live('gone')).toBeUndefined();
    expect(await finish([left])).toEqual({ created: ['ConfigMap shop/gone'], left: [], released: 1 });
    const made = await live('gone');
    expect(made).toMatchObject({ data: { a: 'backup' } });
    expect((await live('gone-child'))?.metadata.ownerReferences).toEqual([{ ...reference, uid: made?.metadata.uid }]);
    expect(await finish([left])).toEqual({ created: [], left: [], released: 1 });
    expect((await live('gone'))?.metadata).toMatchObject({ uid: made?.metadata.uid, resourceVersion: made?.metadata.resourceVersion });
  });

  test('stays if it was not deleted, or is of somebody else; what takes more than a creation is left', async () => {
    const there = await make(config('there', { a: 'live' }));
    const others = { ...there, metadata: { ...there.metadata, uid: 'of another one' } };
    expect(await finish([record(there), record(others)])).toEqual({ created: [], left: [], released: 2 });
    expect(await live('there')).toEqual(there);
    const wanted = object('Pod', 'gone', { spec: { containers: [{ name: 'c', image: 'x' }] } });
    const aPod = { ...record(there), resource: 'pods', old: wanted, wanted };
    expect(await finish([aPod])).toEqual({ created: [], left: ['Pod shop/gone'], released: 0 });
  });

  test.each([
    [[{ resource: 'configmaps', old: {}, wanted: {}, owned: [] }], /its row 1 does not tell of an object that was to be made anew/],
    [{ a: 'b' }, /list/],
  ])('%j in the location is refused', async (content, message) => {
    await lab.store.putRestoreFile('odd', 'replaced', JSON.stringify(content));
    await expect(kept('odd')).rejects.toMatchObject({ code: 'BACKUP_BROKEN', message: expect.stringMatching(message) });
  });

  test('with another name than that of the old one is refused', async () => {
    const row = { ...record(config('one', {})), wanted: config('two', {}) };
    await lab.store.putRestoreFile('odd', 'replaced', JSON.stringify([row]));
    await expect(kept('odd')).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  });
});

test('nothing is deleted that cannot be kept', async () => {
  await cluster.patch(type('configmaps'), { namespace: 'shop', name: 'killed' }, { type: 'merge', patch: { data: { a: 'live' } } });
  const before = await live('killed');
  const result = await lab.restore({ backupName: 'killed', existingResourcePolicy: 'recreate' }, { readOnly: true }).result;
  expect(JSON.stringify(result.errors)).toMatch(/read-only/);
  expect(await live('killed')).toEqual(before);
});

test('claims are made anew only where they are named, and none that a Pod uses', async () => {
  for (const name of ['used', 'free']) await cluster.create(type('persistentvolumeclaims'), claim(name, '2Gi'));
  await cluster.create(type('pods'), pod);
  const plan = async (request: object) =>
    Object.fromEntries(
      (await allOf(lab.plan({ backupName: 'claims', ...request }))).map(({ name, action, code }) => [
        name,
        `${action} ${code ?? ''}`.trim(),
      ]),
    );
  expect(await plan({ existingResourcePolicy: 'recreate' })).toMatchObject({ used: 'update', free: 'update' });
  const named = { existingResourcePolicies: { pvc: 'recreate' as const } };
  expect(await plan(named)).toMatchObject({ used: 'skip IN_USE', free: 'recreate' });
  const before = await cluster.get(type('persistentvolumeclaims'), { namespace: 'shop', name: 'used' });
  await lab.restore({ backupName: 'claims', ...named }).result;
  expect(await cluster.get(type('persistentvolumeclaims'), { namespace: 'shop', name: 'used' })).toEqual(before);
});
