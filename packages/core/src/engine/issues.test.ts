import { createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { RestoreEvent } from '../contract/events.ts';
import type { WholeRunHooks } from '../contract/hooks/whole-run-hooks.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import type { LogFields } from '../plugin-api/logger.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createEngine } from './create-engine.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let lines: { readonly message: string; readonly fields: LogFields }[];
const store = createMemoryObjectStore();
const note = (message: string, fields: LogFields = {}) => void lines.push({ message, fields });
const logger = { debug: note, info: note, warn: note, error: note };
const engineOver = (storageLocations: Record<string, ObjectStore>) =>
  createEngine({
    cluster,
    logger,
    storageLocations: Object.fromEntries(Object.entries(storageLocations).map(([name, each]) => [name, { store: each, patienceInMs: 0 }])),
  });

const namespaces = { group: '', version: 'v1', resource: 'namespaces' };
const maps = { group: '', version: 'v1', resource: 'configmaps' };
const jobs = { group: 'batch', version: 'v1', resource: 'jobs' };
const metadata = (name: string) => ({ name, namespace: 'shop' });

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  await cluster.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  for (const name of ['same', 'other'])
    await cluster.create(maps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name), data: { a: name } } as never);
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i' }] } };
  await cluster.create(jobs, { apiVersion: 'batch/v1', kind: 'Job', metadata: metadata('done'), spec: { template } } as never);
  const status = {
    conditions: [{ type: 'Complete', status: 'True' }],
    startTime: '2026-01-01T00:00:00Z',
    completionTime: '2026-01-01T00:00:01Z',
  };
  await cluster.patch(jobs, metadata('done'), { type: 'merge', patch: { status } }, { subresource: 'status' });
  lines = [];
  await engineOver({ main: store }).backup({ name: 'b', includedNamespaces: ['shop'] }).result;
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  lines = [];
});

test('a restore says of each object that it leaves alone why, and counts them by rule', async () => {
  await cluster.patch(maps, metadata('other'), { type: 'merge', patch: { data: { a: 'changed' } } });
  const run = engineOver({ main: store }).restore({ backupName: 'b' });
  const events: RestoreEvent[] = [];
  for await (const event of run) events.push(event);
  const { counts, skipped, issues } = await run.result;
  const told = new Map(events.flatMap((event) => (event.type === 'item' ? [[event.object.name, event] as const] : [])));
  expect(told.get('same')).toMatchObject({ action: 'skipped', rule: 'same', reason: 'it is there and the same' });
  expect(told.get('other')).toMatchObject({ action: 'skipped', rule: 'differs' });
  expect(told.get('done')).toMatchObject({ action: 'skipped', rule: 'finished', reason: 'the Job is complete' });
  expect(skipped).toMatchObject({ differs: 1, finished: 1 });
  expect(Object.values(skipped).reduce((sum, count) => sum + count, 0)).toBe(counts.skipped);
  expect(issues).toContainEqual({
    severity: 'warning',
    code: 'ITEM_LEFT_AS_IT_IS',
    message: expect.stringMatching(/other/),
    object: { groupResource: 'configmaps', namespace: 'shop', name: 'other' },
  });
  const issueEvents = events.flatMap((event) => (event.type === 'issue' ? [event.issue] : []));
  expect(issueEvents).toEqual(issues);
  expect(lines.map(({ message }) => message)).toContain('Skipped: the Job is complete');
});

test('what a policy leaves out is counted, and is an issue', async () => {
  const engine = createEngine({ cluster, storageLocations: { main: { store } }, restorePolicy: { excludedResources: ['configmaps'] } });
  const { skipped, issues } = await engine.restore({ backupName: 'b', name: 'within-policy' }).result;
  expect(skipped.policy).toBeGreaterThanOrEqual(2);
  expect(issues).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'LEFT_OUT' }));
});

test('a backup says what it met as issues, with location, error and remedy', async () => {
  const lost = createFaultyStore({
    store: createMemoryObjectStore(),
    failAt: ({ operation, key }) => operation === 'putObject' && /gz$/.test(key),
  });
  const request = {
    name: 'two',
    includedNamespaces: ['shop'],
    labelSelector: { matchLabels: { app: 'nobody' } },
    storageLocations: ['main', 'lost'],
    storagePolicy: 'any' as const,
  };
  const { phase, issues } = await engineOver({ main: store, lost }).backup(request).result;
  expect(phase).toBe('Completed');
  expect(issues).toEqual([
    expect.objectContaining({ severity: 'warning', code: 'LOCATION_MISSED_OUT', location: 'lost', errorCode: expect.any(String) }),
    expect.objectContaining({ severity: 'warning', code: 'NOTHING_SELECTED', message: expect.stringMatching(/app=nobody/) }),
  ]);
});

test('a verification says each problem as an issue', async () => {
  const damaged = createMemoryObjectStore();
  for await (const { key } of store.listObjects('backups/b/')) {
    const body = await store.getObject(key);
    await damaged.putObject(key, /logs/.test(key) ? Buffer.from('no gzip') : body);
  }
  const { problems, issues } = await engineOver({ damaged }).verifyBackup('b').result;
  expect(problems).not.toEqual([]);
  const told = issues.flatMap((issue) => (issue.severity === 'error' ? [issue] : []));
  expect(told).toEqual(problems.map((message) => ({ severity: 'error', code: 'BACKUP_DAMAGED', message, location: 'damaged' })));
});

test('every log line of a run names the run, those of its functions too', async () => {
  const fail = () => {
    throw new Error('it is broken');
  };
  const say: WholeRunHooks = { before: ({ logger: own }) => own.info('before'), after: fail };
  const engine = engineOver({ main: store });
  await engine.backup({ name: 'named', includedNamespaces: ['shop'], wholeRunHooks: say }).result;
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.map(({ message }) => message)).toContain('before');
  expect(lines.filter(({ fields }) => fields.backup !== 'velero/named')).toEqual([]);
  lines = [];
  await engine.restore({ backupName: 'named', name: 'r', namespaceMapping: { shop: 'copy' }, wholeRunHooks: say }).result;
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.map(({ message }) => message)).toContain('before');
  expect(lines.filter(({ fields }) => fields.restore !== 'velero/r')).toEqual([]);
});
