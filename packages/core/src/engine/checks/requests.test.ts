import { createCountingStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { Engine } from '../../contract/engine.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { createEngine } from '../create-engine.ts';
import { parseBackupRequest } from './parse-backup-request.ts';
import { parseRestoreRequest } from './parse-restore-request.ts';

let server: KubernetesApiServer;
let cluster: ClusterClient;
const { store, calls } = createCountingStore({ store: createMemoryObjectStore() });
let engine: Engine;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  engine = createEngine({ cluster, storageLocations: { main: { store } } });
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});

// Whatever comes from a program without types, or from a file.
const both: [string, object, RegExp][] = [
  ['a selector without matchLabels', { labelSelector: { app: 'db' } }, /labelSelector\.app: unknown field; known are matchLabels/],
  ['a selector that is text', { labelSelector: 'app=db' }, /labelSelector in body must be of type object: "string"/],
  ['a misspelt part of a selector', { labelSelector: { matchlabels: {} } }, /matchlabels: unknown field; did you mean matchLabels\?/],
  ['text for a list', { includedNamespaces: 'shop' }, /includedNamespaces in body must be of type array: "string"/],
  ['a list with a number', { excludedResources: ['pods', 5] }, /excludedResources\[1\] in body must be of type string: "integer"/],
  ['text for a truth value', { includeClusterResources: 'false' }, /includeClusterResources in body must be of type boolean/],
  ['hooks under another name', { hooks: { resource: [] } }, /hooks\.resource: unknown field; did you mean resources\?/],
  ['a duration that is none', { itemOperationTimeout: '4 hours' }, /itemOperationTimeout: .*must be a duration/],
  ['a label that is no text', { labels: { 'a b': 1 } }, /labels\["a b"\]: .*must be of type string/],
  ['a hook that is text', { podHooks: ['freeze'] }, /podHooks\[0\] in body must be of type object/],
  ['a misspelt scope of a hook', { podHooks: [{ name: 'h', run() {}, includedNamespace: [] }] }, /did you mean includedNamespaces/],
  ['hooks that are no functions', { wholeRunHooks: { before: 'true' } }, /wholeRunHooks\.before in body must be of type function/],
  ['a signal that is none', { signal: {} }, /signal in body must be of type AbortSignal/],
  ['an unknown field', { dryRun: true }, /dryRun: unknown field; known are .*includedNamespaces/],
  ['a name of every object', { constructor: 1 }, /constructor: unknown field/],
];
const ofBackups: [string, object, RegExp][] = [
  ['lists for texts', { orderedResources: { pods: ['a'] } }, /orderedResources\.pods in body must be of type string: "array"/],
  ['a truth value for a ttl', { ttl: true }, /ttl in body must be of type string or integer: "boolean"/],
  ['a policy that there is not', { storagePolicy: 'most' }, /storagePolicy: Unsupported value: "most": .*"quorum"/],
  [
    'a policy of volumes with a misspelt action',
    { resourcePolicies: { version: 'v1', volumePolicies: [{ action: { type: 'snap' } }] } },
    /"snap"/,
  ],
  ['no name', { name: undefined }, /name: Required value/],
];
const ofRestores: [string, object, RegExp][] = [
  ['text for a truth value', { restorePVs: 'false' }, /restorePVs in body must be of type boolean: "string"/],
  ['a list for a mapping', { namespaceMapping: ['a:b'] }, /namespaceMapping in body must be of type object: "array"/],
  ['a mapping to a number', { namespaceMapping: { a: 1 } }, /namespaceMapping\.a in body must be of type string/],
  ['a policy that there is not', { existingResourcePolicy: 'replace' }, /existingResourcePolicy: Unsupported value: "replace"/],
  ['versions that are text', { restoreResourcesVersionPriority: { 'a.b': 'v1' } }, /must be of type array/],
  ['no limit that is a number', { hookWaitTimeout: Number.NaN }, /hookWaitTimeout in body must be of type string or integer/],
  ['no backup', { backupName: undefined }, /backupName: Required value/],
];
const whole: [string, unknown, RegExp][] = [
  ['nothing', undefined, /must be of type object/],
  ['null', null, /must be of type object/],
  ['text', 'nightly', /must be of type object/],
  ['a list', [], /must be of type object/],
];
const withDefaults = (defaults: object, rows: [string, unknown, RegExp][]): [string, unknown, RegExp][] =>
  rows.map(([title, fields, message]) => [title, { ...defaults, ...(fields as object) }, message]);

test.each([...withDefaults({ name: 'b' }, [...both, ...ofBackups]), ...whole])(
  'a backup with %s is refused',
  async (_, request, message) => {
    const refusal = { code: 'INVALID_REQUEST', message: expect.stringMatching(message) };
    await expect(engine.backup(request as never).result).rejects.toMatchObject(refusal);
    expect(() => parseBackupRequest(request)).toThrow(expect.objectContaining(refusal));
  },
);

test.each([...withDefaults({ backupName: 'b' }, [...both, ...ofRestores]), ...whole])(
  'a restore with %s is refused, and so is its plan',
  async (_, request, message) => {
    const refusal = { code: 'INVALID_REQUEST', message: expect.stringMatching(message) };
    await expect(engine.restore(request as never).result).rejects.toMatchObject(refusal);
    await expect(engine.planRestore(request as never).result).rejects.toMatchObject(refusal);
    expect(() => parseRestoreRequest(request)).toThrow(expect.objectContaining(refusal));
  },
);

test.each<[string, (engine: Engine) => unknown, RegExp]>([
  ['resumeBackup', (e) => e.resumeBackup('b', { force: 'yes' } as never).result, /force in body must be of type boolean/],
  ['resumeBackup', (e) => e.resumeBackup(5 as never).result, /name in body must be of type string/],
  ['resumeRestore', (e) => e.resumeRestore('r', { podHook: [] } as never).result, /podHook: unknown field; did you mean podHooks/],
  ['listBackups', (e) => collect(e.listBackups({ storageLocations: 'main' } as never)), /did you mean storageLocation\?/],
  ['listBackups', (e) => collect(e.listBackups('main' as never)), /must be of type object/],
  ['getBackup', (e) => e.getBackup({ name: 'b' } as never), /name in body must be of type string/],
  ['getBackup', (e) => e.getBackup(''), /name: Required value/],
  ['verifyBackup', (e) => e.verifyBackup('b', { signal: 5 } as never).result, /signal/],
  ['copyBackup', (e) => e.copyBackup({ name: 'b', from: 'main' } as never).result, /to: Required value/],
  ['copyBackup', (e) => e.copyBackup({ name: 'b', from: 'main', to: 'a', onEvent: () => {} } as never).result, /onEvent: unknown field/],
  ['repairBackup', (e) => e.repairBackup('b', { storageLocations: 'main' } as never).result, /storageLocations.*type array/],
  ['deleteBackup', (e) => e.deleteBackup('b', { forced: true } as never).result, /forced: unknown field; did you mean force\?/],
  ['deleteBackup', (e) => e.deleteBackup('b', { keepVolumeData: 'false' } as never).result, /keepVolumeData.*type boolean/],
  ['deleteRestore', (e) => e.deleteRestore(undefined as never), /name/],
  ['openBackupFile', (e) => e.openBackupFile('b', 'log' as never), /Unsupported value: "log": supported values: "contents", "logs"/],
  ['openRestoreFile', (e) => e.openRestoreFile('b', 'contents' as never), /Unsupported value: "contents"/],
])('%s checks what it is given: %s', async (_, call, message) => {
  const refusal = { code: 'INVALID_REQUEST', message: expect.stringMatching(message) };
  await expect(Promise.resolve().then(() => call(engine))).rejects.toMatchObject(refusal);
});

test('nothing of this asked the store or the cluster for anything', () => {
  expect(calls).toEqual([]);
  expect(server.requests).toEqual([]);
});

test('a request is a copy: what its caller changes afterwards does not count', () => {
  const data = { name: 'b', includedNamespaces: ['shop'], labels: JSON.parse('{"__proto__":"a"}') as Record<string, string> };
  expect(() => parseBackupRequest(data)).toThrow('invalid label __proto__');
  const request = parseBackupRequest({ ...data, labels: { a: 'b' } });
  data.includedNamespaces.push('kube-system');
  expect(request).toEqual({ name: 'b', includedNamespaces: ['shop'], labels: { a: 'b' } });
});

async function collect(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}
