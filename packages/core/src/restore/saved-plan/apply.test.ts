import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Engine } from '../../contract/engine.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import type { ApplyOptions } from '../../contract/saved-plans/saved-plan-options.ts';
import { createEngine } from '../../engine/create-engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { createFileSystemObjectStore } from '../../storage/file-system/file-system-store.ts';

let root: string;
const servers: KubernetesApiServer[] = [];
const clusters: ClusterClient[] = [];
const engines: Engine[] = [];

const type = (resource: string) => ({ group: '', version: 'v1', resource });
const config = (name: string, data: object, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', ...metadata },
  data,
});
const secret = (value: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key', namespace: 'shop' },
  type: 'Opaque',
  data: { password: Buffer.from(value).toString('base64') },
});
const names = ['new', 'changed', 'same', 'drifts', 'appears', 'goes'] as const;
const live = (name: string) => clusters[1]?.get(type('configmaps'), { namespace: 'shop', name });

async function start(namespaces: string[]): Promise<ClusterClient> {
  const server = await startKubernetesApiServer({ namespaces });
  servers.push(server);
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  clusters.push(cluster);
  engines.push(createEngine({ cluster, storageLocations: { main: { store: createFileSystemObjectStore({ root, fsync: false }) } } }));
  return cluster;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lifeboat-plan-'));
  const source = await start(['kube-system', 'velero', 'shop']);
  await start(['kube-system', 'velero', 'shop']);
  for (const name of names) await source.create(type('configmaps'), config(name, { a: 'backup', b: '1' }));
  await source.create(type('secrets'), secret('old'));
  await engines[0]?.backup({ name: 'b', includedNamespaces: ['shop'], includedResources: ['configmaps', 'secrets'] }).result;
  await engines[0]?.backup({ name: 'other', includedNamespaces: ['shop'], includedResources: ['configmaps'] }).result;
});
afterAll(async () => {
  for (const each of [...clusters, ...servers]) await each.close();
  await rm(root, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const name of [...names, 'unlisted']) await clusters[1]?.delete(type('configmaps'), { namespace: 'shop', name });
  await clusters[1]?.delete(type('secrets'), { namespace: 'shop', name: 'key' });
  for (const name of ['changed', 'drifts', 'goes']) await clusters[1]?.create(type('configmaps'), config(name, { a: 'live', b: '1' }));
  await clusters[1]?.create(type('configmaps'), config('same', { a: 'backup', b: '1' }));
  await clusters[1]?.create(type('secrets'), secret('hunter2'));
});

async function save(request: Partial<RestoreRequest> = {}): Promise<{ readonly text: string; readonly items: PlannedItem[] }> {
  const saved: string[] = [];
  const items: PlannedItem[] = [];
  const asked = { backupName: 'b', includedResources: ['configmaps', 'secrets'], existingResourcePolicy: 'recreate' as const, ...request };
  const run = (engines[1] as Engine).planRestore(asked, { save: { write: (piece) => void saved.push(piece) } });
  for await (const event of run) if (event.type === 'planned-item') items.push(event.item);
  await run.result;
  return { text: saved.join(''), items };
}
async function* pieces(text: string) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}
let runs = 0;
async function apply(text: string, options: ApplyOptions = {}, engine = engines[1] as Engine) {
  runs += 1;
  const run = engine.apply(pieces(text), { name: `r${runs}`, ...options });
  const told: Record<string, string> = {};
  for await (const event of run) if (event.type === 'item' && event.object.name !== 'shop') told[event.object.name] = event.action;
  return { told, result: await run.result };
}
const done = { create: 'created', update: 'updated', recreate: 'recreated', unchanged: 'skipped', skip: 'skipped', blocked: 'skipped' };

test('apply does what the plan said, object by object, and what the plan does not list is left', async () => {
  const { text, items } = await save();
  const said = Object.fromEntries(items.flatMap(({ name, action }) => (name === 'shop' ? [] : [[name, done[action]]])));
  expect(said).toMatchObject({ new: 'created', changed: 'recreated', same: 'updated', key: 'recreated' });
  await clusters[1]?.create(type('configmaps'), config('unlisted', { a: 'mine' }));
  const unlisted = await live('unlisted');
  const { told, result } = await apply(text);
  expect(result).toMatchObject({ phase: 'Completed', errors: {} });
  expect(told).toEqual(said);
  for (const name of names) expect(await live(name)).toMatchObject({ data: { a: 'backup' } });
  expect(await live('unlisted')).toEqual(unlisted);
  // No values of Secrets, nor hashes that tell one from another without the backup.
  expect(text).not.toMatch(new RegExp(['hunter2', 'old'].map((value) => Buffer.from(value).toString('base64')).join('|')));
  expect((await save()).text.match(/"wanted":"[^"]+"/g)).not.toEqual(text.match(/"wanted":"[^"]+"/g));
});

test('what has drifted is refused by name with the change, the others go through', async () => {
  const { text } = await save({ existingResourcePolicy: 'update' });
  const patch = (name: string, data: object) =>
    clusters[1]?.patch(type('configmaps'), { namespace: 'shop', name }, { type: 'merge', patch: { data } });
  await patch('drifts', { b: '2' });
  await clusters[1]?.create(type('configmaps'), config('appears', { a: 'mine' }));
  await clusters[1]?.delete(type('configmaps'), { namespace: 'shop', name: 'goes' });
  // A write that changes nothing that counts is no drift.
  await clusters[1]?.patch(
    type('configmaps'),
    { namespace: 'shop', name: 'changed' },
    { type: 'merge', patch: { metadata: { managedFields: [{}] } } },
  );
  await clusters[1]?.patch(type('secrets'), { namespace: 'shop', name: 'key' }, { type: 'merge', patch: { data: { password: 'eA==' } } });
  const { told, result } = await apply(text);
  expect(told).toMatchObject({
    new: 'created',
    changed: 'updated',
    same: 'updated',
    drifts: 'failed',
    appears: 'failed',
    goes: 'failed',
    key: 'failed',
  });
  const errors = JSON.stringify(result.errors);
  expect(errors).toMatch(/shop\/drifts: it has changed in the cluster \(\/data\/b\) since the plan was made: it is left as it is/);
  expect(errors).toMatch(/shop\/appears: it has come into being in the cluster since/);
  expect(errors).toMatch(/shop\/goes: it has gone from the cluster since/);
  expect(errors).toMatch(/shop\/key: it has changed in the cluster since/);
  expect(await live('drifts')).toMatchObject({ data: { a: 'live', b: '2' } });
  expect(await live('goes')).toBeUndefined();
});

test('a plan that was edited, cut, of another version, cluster or backup is refused whole', async () => {
  const { text } = await save();
  const lines = text.split('\n');
  const writes = clusters[1]?.counters.writes;
  const refused: [string, RegExp][] = [
    [text.replace('"action":"create"', '"action":"update"'), /it was edited/],
    [text.replace('"existingResourcePolicy":"recreate"', '"existingResourcePolicy":"update"'), /it was edited/],
    [[...lines.slice(0, 2), ...lines.slice(3)].join('\n'), /it was edited/],
    [lines.slice(0, -2).join('\n'), /not whole/],
    [`${text}{}\n`, /goes on after its end/],
    [text.replace('lifeboat-plan/1', 'lifeboat-plan/2'), /the format lifeboat-plan\/2/],
    ['{"items": []}\n', /no plan of a restore/],
    ['', /not whole/],
    ['\u0000\n', /no JSON/],
  ];
  for (const [edited, message] of refused)
    await expect(apply(edited)).rejects.toMatchObject({ code: 'PLAN_REFUSED', message: expect.stringMatching(message) });
  await expect(apply(text, {}, engines[0])).rejects.toThrow(/made for another cluster/);
  await engines[0]?.deleteBackup('b').result;
  await engines[0]?.backup({ name: 'b', includedNamespaces: ['shop'], includedResources: ['configmaps', 'secrets'] }).result;
  await expect(apply(text)).rejects.toThrow(/made for another backup: Backup "b" in location "main" has another uid/);
  expect(clusters[1]?.counters.writes).toBe(writes);
});

test('functions are asked for again, by name', async () => {
  const hook = { name: 'warm-up', run() {} };
  const { text } = await save({ podHooks: [hook] });
  await expect(apply(text)).rejects.toThrow(/made with podHooks "warm-up", and none was given/);
  await expect(apply(text, { podHooks: [{ ...hook, name: 'other' }] })).rejects.toThrow(/and "other" was given/);
  await expect(apply((await save()).text, { podHooks: [hook] })).rejects.toThrow(/made with podHooks none/);
  expect((await apply(text, { podHooks: [hook] })).result.phase).toBe('Completed');
});
