import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { veleroKinds } from '../velero-api/velero-kinds.ts';
import { createVeleroClient } from './create-velero-client.ts';
import type { VeleroClient } from './velero-client.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let velero: VeleroClient;
const logged = 'https://store.example/b1/b1-logs.gz?signature=secret';
const answers = new Map<string, () => Promise<Response>>();

beforeAll(async () => {
  server = await startKubernetesApiServer({ namespaces: ['velero'] });
  cluster = createClusterClient({ server: server.url, token: server.token });
  for (const [kind, { group, version, resource }] of Object.entries(veleroKinds))
    await cluster.create(crds, crd({ kind, group, version, resource }));
  velero = createVeleroClient({
    cluster,
    now: () => new Date('2026-01-02T03:04:05Z'),
    fetch: async (url) => await (answers.get(String(url)) ?? Response.error)(),
  });
  await vi.waitFor(async () => await velero.objects('DataDownload').list());
});

afterAll(async () => {
  await cluster?.close();
  await server?.close();
});

const crds = { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' };

function crd({ kind, group, version, resource }: { kind: string; group: string; version: string; resource: string }): KubeObject {
  const names = { kind, listKind: `${kind}List`, plural: resource, singular: kind.toLowerCase() };
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${resource}.${group}` },
    spec: { group, scope: 'Namespaced', names, versions: [{ name: version, served: true, storage: true, schema }] },
  };
}

test('a wait follows a backup to its end', async () => {
  await velero.createBackup({ name: 'b1', labels: { app: 'shop' }, includedNamespaces: ['shop'], ttl: '24h0m0s' });
  const phases: unknown[] = [];
  const wait = velero.waitForBackup('b1', { onUpdate: ({ status }) => phases.push(status.phase) });
  await expect.poll(() => phases).toEqual([undefined]);
  await velero.objects('Backup').patch('b1', { status: { phase: 'InProgress', later: { n: 1 } } });
  await expect.poll(() => phases).toHaveLength(2);
  await velero.objects('Backup').patch('b1', { status: { phase: 'PartiallyFailed', errors: 1 } });
  const { metadata, spec, status } = await wait;
  expect(phases).toEqual([undefined, 'InProgress', 'PartiallyFailed']);
  expect([metadata.labels, spec, status]).toEqual([
    { app: 'shop' },
    { includedNamespaces: ['shop'], ttl: '24h0m0s' },
    { phase: 'PartiallyFailed', errors: 1, later: { n: 1 } },
  ]);
  expect((await velero.listBackups({ labelSelector: 'app=shop' })).map((backup) => backup.metadata.name)).toEqual(['b1']);
});

test('a wait ends early where it is asked to, and when the backup is deleted', async () => {
  await velero.createBackup({ name: 'short' });
  await velero.waitForBackup('short', { until: ({ status }) => status.phase === undefined });
  const wait = velero.waitForBackup('short', { onUpdate: () => void velero.objects('Backup').delete('short') });
  await expect(wait).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND', message: expect.stringContaining('was deleted meanwhile') });
});

test('a refused backup is an error with the reasons, a late one a timeout, an aborted wait canceled', async () => {
  await velero.createBackup({ name: 'bad' });
  await expect(velero.waitForBackup('bad', { timeoutInMs: 50 })).rejects.toMatchObject({
    code: 'TIMEOUT',
    message: expect.stringContaining('in phase New after 50 ms'),
  });
  const aborting = new AbortController();
  const aborted = velero.waitForBackup('bad', { signal: aborting.signal, onUpdate: () => aborting.abort() });
  await expect(aborted).rejects.toMatchObject({ code: 'CANCELED' });
  await velero.objects('Backup').patch('bad', { status: { phase: 'FailedValidation', validationErrors: ['no such location'] } });
  await expect(velero.waitForBackup('bad')).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('no such location'),
  });
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  [
    'a misspelt field',
    () => velero.createBackup({ name: 'x', includeNamespaces: ['shop'] }),
    /spec.includeNamespaces: Velero 1.19 has no such field/,
  ],
  ['a name that is too long', () => velero.createBackup({ name: 'x'.repeat(254) }), /no more than 253 characters/],
  ['a bad duration', () => velero.createBackup({ name: 'x', ttl: '5 days' }), /spec.ttl: Invalid value/],
  ['a name with a comma', () => velero.waitForBackup('a,metadata.name=b'), /is no name of a Backup/],
  [
    'a location without a bucket',
    () => velero.createLocation({ name: 'x', provider: 'aws', objectStorage: {} as { bucket: string } }),
    /spec.objectStorage.bucket: Required value/,
  ],
])('%s is refused before anything is sent', async (_what, call, message) => {
  server.clearRequests();
  await expect(call()).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
  expect(server.requests).toEqual([]);
});

test('what is not there is named', async () => {
  await expect(velero.getBackup('none')).rejects.toMatchObject({
    code: 'BACKUP_NOT_FOUND',
    message: expect.stringContaining('"none" in namespace "velero"'),
  });
  await expect(velero.openRestoreLog('none')).rejects.toMatchObject({ code: 'RESTORE_NOT_FOUND' });
  await expect(velero.deleteBackup('none')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  await expect(velero.waitForRestore('none')).rejects.toMatchObject({ code: 'RESTORE_NOT_FOUND' });
});

/** Answers the next object of a kind as Velero's server would. */
async function answerNext(kind: 'DownloadRequest' | 'DeleteBackupRequest' | 'ServerStatusRequest', status: object): Promise<KubeObject> {
  const { group, version, resource } = veleroKinds[kind];
  for await (const { type, object } of cluster.watch({ group, version, resource }, { namespace: 'velero' })) {
    if (type !== 'ADDED' || object.status) continue;
    await velero.objects(kind).patch(object.metadata.name, { status });
    return object;
  }
  throw new Error('the watch ended');
}

test('a file comes decompressed, and its request is deleted', async () => {
  await velero.createBackup({ name: 'filed' });
  answers.set(logged, async () => new Response(gzipSync('level=info\n')));
  const [request, stream] = await Promise.all([
    answerNext('DownloadRequest', { phase: 'Processed', downloadURL: logged }),
    velero.openBackupLog('filed'),
  ]);
  expect(request.spec).toEqual({ target: { kind: 'BackupLog', name: 'filed' } });
  expect(Buffer.concat(await Readable.from(stream).toArray()).toString()).toBe('level=info\n');
  expect(await velero.objects('DownloadRequest').list()).toEqual([]);
});

test('a file of JSON is read within the limits, and checked', async () => {
  await velero.createBackup({ name: 'reported' });
  const answering = (content: string, client = velero) => {
    answers.set(logged, async () => new Response(gzipSync(content)));
    const answered = answerNext('DownloadRequest', { phase: 'Processed', downloadURL: logged });
    return Promise.all([client.backupResults('reported').catch((error: unknown) => error), answered]).then(([result]) => result);
  };
  expect(await answering('{"warnings":{"velero":["late"]}}')).toEqual({ errors: {}, warnings: { velero: ['late'] } });
  expect(await answering('{"errors":{"namespaces":{"shop":"x"}}}')).toMatchObject({
    code: 'BACKUP_BROKEN',
    message: expect.stringMatching(/The BackupResults of "reported" cannot be used: errors\.namespaces\.shop/),
  });
  const narrow = createVeleroClient({
    cluster,
    fileLimits: { maxFileBytes: 100 },
    fetch: async (url) => await (answers.get(String(url)) ?? Response.error)(),
  });
  expect(await answering(`{"errors":{"velero":["${'x'.repeat(200)}"]}}`, narrow)).toMatchObject({
    code: 'ARCHIVE_TOO_LARGE',
    message: expect.stringMatching(/more than the 100 bytes/),
  });
});

test('a field of Velero 1.19 is sent where the server keeps it, and refused where it would be dropped', async () => {
  const asked = { name: 'incremental', backupType: 'Incremental' as const };
  const older = createVeleroClient({
    cluster: {
      ...cluster,
      create: (type, object, options) => {
        const { backupType: _dropped, ...spec } = object.spec as Record<string, unknown>;
        return cluster.create(type, { ...object, spec }, options);
      },
    },
  });
  await expect(older.createBackup(asked)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('spec.backupType: the Velero of this cluster has no such field'),
  });
  expect(await velero.objects('Backup').get('incremental')).toBeUndefined();
  expect((await velero.createBackup(asked)).spec.backupType).toBe('Incremental');
});

test('a request that Velero 1.19 cannot serve fails at once, with its reason', async () => {
  await velero.createBackup({ name: 'unsigned' });
  const started = performance.now();
  const [, error] = await Promise.all([
    answerNext('DownloadRequest', { phase: 'Failed', message: 'the location is unavailable' }),
    velero.openBackupLog('unsigned').catch((reason: unknown) => reason),
  ]);
  expect(error).toMatchObject({
    code: 'VELERO_FAILED',
    message: expect.stringMatching(/BackupLog of "unsigned": the location is unavailable/),
  });
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(await velero.objects('DownloadRequest').list()).toEqual([]);
});

test.each<[string, () => Promise<Response>, string]>([
  ['no such file', async () => new Response('', { status: 404 }), 'OBJECT_NOT_FOUND'],
  ['an expired URL', async () => new Response('', { status: 403 }), 'STORE_ACCESS_DENIED'],
  ['a server that is away', async () => Promise.reject(new TypeError('fetch failed')), 'STORE_UNREACHABLE'],
])('%s is an error without the URL', async (_what, answer, code) => {
  await velero.createBackup({ name: `filed-${code.toLowerCase().replaceAll('_', '-')}` });
  answers.set(logged, answer);
  const answered = answerNext('DownloadRequest', { phase: 'Processed', downloadURL: logged });
  const error: unknown = await velero.openBackupLog(`filed-${code.toLowerCase().replaceAll('_', '-')}`).catch((e: unknown) => e);
  await answered;
  expect(error).toMatchObject({ code, message: expect.not.stringContaining('secret') });
});

test('what Velero does not delete, and why', async () => {
  const backup = await velero.createBackup({ name: 'stays' });
  const answer = (errors: string[]) =>
    Promise.all([
      answerNext('DeleteBackupRequest', { phase: 'Processed', errors }),
      velero.deleteBackup('stays').catch((error: unknown) => error),
    ]);
  const [request, error] = await answer(['bucket is gone']);
  expect(request.metadata).toMatchObject({
    generateName: 'stays-',
    labels: { 'velero.io/backup-name': 'stays', 'velero.io/backup-uid': backup.metadata.uid },
  });
  expect(error).toMatchObject({ code: 'VELERO_FAILED', message: expect.stringContaining('bucket is gone') });
  expect((await answer(['backup is still in progress']))[1]).toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  expect((await answer([]))[1]).toBeUndefined();
  // Asked for, and not waited for.
  expect(await velero.deleteBackup('stays', { wait: false })).toBeUndefined();
  expect((await velero.objects('DeleteBackupRequest').list()).filter(({ status }) => !status.phase)).toHaveLength(1);
});

test('a backup from a schedule is as Velero makes it', async () => {
  const schedule = await velero.createSchedule({
    name: 'nightly',
    labels: { x: 'y' },
    annotations: { note: 'hi' },
    schedule: '0 1 * * *',
    template: { metadata: {}, includedNamespaces: ['shop'] },
    useOwnerReferencesInBackup: true,
  });
  const { metadata, spec } = await velero.createBackupFromSchedule('nightly');
  expect(metadata).toMatchObject({
    name: 'nightly-20260102030405',
    labels: { x: 'y', 'velero.io/schedule-name': 'nightly' },
    annotations: { note: 'hi' },
    ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Schedule', name: 'nightly', uid: schedule.metadata.uid, controller: true }],
  });
  expect(spec).toEqual({ metadata: {}, includedNamespaces: ['shop'] });
  const options = { name: 'planned', labels: { x: 'z' }, annotations: { by: 'hand' }, dryRun: true };
  const planned = await velero.createBackupFromSchedule('nightly', options);
  expect(planned.metadata).toMatchObject({ name: 'planned', labels: { x: 'z' }, annotations: { note: 'hi', by: 'hand' } });
  expect(await velero.objects('Backup').get('planned')).toBeUndefined();
  expect((await velero.pauseSchedule('nightly')).spec).toMatchObject({ paused: true });
  expect((await velero.unpauseSchedule('nightly', { skipImmediately: true })).spec).toMatchObject({ paused: false, skipImmediately: true });
});

test('the version of the server', async () => {
  const [, status] = await Promise.all([
    answerNext('ServerStatusRequest', { phase: 'Processed', serverVersion: 'v1.18.3', plugins: [] }),
    velero.serverStatus(),
  ]);
  expect(status.serverVersion).toBe('v1.18.3');
  expect(await velero.objects('ServerStatusRequest').list()).toEqual([]);
});

test('a cluster without Velero is named as such', async () => {
  await using bare = await startKubernetesApiServer();
  const client = createClusterClient({ server: bare.url, token: bare.token });
  const calls = createVeleroClient({ cluster: client });
  for (const call of [
    () => calls.listBackups(),
    () => calls.createBackup({ name: 'b' }),
    () => calls.getBackup('b'),
    () => calls.waitForBackup('b'),
  ])
    await expect(call()).rejects.toMatchObject({
      code: 'KUBERNETES_API_UNAVAILABLE',
      message: expect.stringMatching(/Velero is not installed in the cluster at .*backups\.velero\.io\/v1/),
    });
  await client.close();
});
