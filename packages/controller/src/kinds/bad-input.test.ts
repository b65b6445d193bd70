import { veleroKinds } from '@lifeboat/core/velero-api';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
const main = createMemoryObjectStore();

beforeAll(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  lab.buckets.set('main', main);
  await lab.createLocation('main', { default: true });
  await lab.cluster.create(
    { group: '', version: 'v1', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } },
  );
  lab.start();
  await velero.createBackup({ name: 'good', includedNamespaces: ['shop'] });
  await velero.waitForBackup('good', { timeoutInMs: 90_000 });
  const phases = { refused: 'FailedValidation', deleting: 'Deleting', failed: 'Failed', elsewhere: 'Completed' } as const;
  for (const [name, phase] of Object.entries(phases)) {
    const spec = { storageLocation: name === 'elsewhere' ? 'gone' : 'main' };
    await velero.objects('Backup').create({ metadata: { name }, spec, status: { phase } });
  }
});
afterAll(() => lab?.close());

const over = ({ status }: { status: { phase?: string } }) =>
  ['Completed', 'PartiallyFailed', 'Failed', 'FailedValidation'].includes(status.phase ?? '');
const selector = { matchLabels: { a: 'b' } };
const near = { matchExpressions: [{ key: 'a', operator: 'Near', values: [] }] };
const keysOf = async (store = main) => {
  const keys: string[] = [];
  for await (const { key } of store.listObjects('')) keys.push(key);
  return keys.sort();
};
let count = 0;

/** Creates an object as kubectl does, because our own client would check it first. Returns its final phase and the messages. */
async function endOf(kind: 'Backup' | 'Restore', spec: object): Promise<string> {
  const name = `${kind.toLowerCase()}-${++count}`;
  await lab.cluster.create(veleroKinds[kind], { apiVersion: 'velero.io/v1', kind, metadata: { name, namespace: 'velero' }, spec });
  const { status } = await velero.objects(kind).waitFor(name, { until: over, timeoutInMs: 60_000 });
  return `${status.phase}: ${status.validationErrors?.join(' | ') ?? status.failureReason}`;
}

const lists = 'Invalid included/excluded';
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";

test.each<[object, string]>([
  [{ storageLocation: 'nowhere' }, 'backup storage location nowhere not found. Please address this issue'],
  [
    { volumeSnapshotLocations: ['nope'] },
    'a VolumeSnapshotLocation for the location nope with the name specified in the backup spec needs to be created',
  ],
  [
    { labelSelector: selector, orLabelSelectors: [selector] },
    'encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified',
  ],
  [{ labelSelector: near }, 'Invalid label selector: "a": "Near" is not a valid label selector operator'],
  [{ labelSelector: { matchLabels: { 'not valid': 'x' } } }, 'Invalid label selector: invalid label key "not valid"'],
  [
    { includedResources: ['pods'], excludedResources: ['pods'] },
    `${lists} resource lists: excludes list cannot contain an item in the includes list: pods`,
  ],
  [{ includedNamespaces: ['*', 'shop'] }, `${lists} namespace lists: includes list must either contain '*' only`],
  [
    { includedNamespaces: ['shop'], excludedNamespaces: ['shop'] },
    `${lists} namespace lists: excludes list cannot contain an item in the includes list: shop`,
  ],
  [{ includedNamespaces: ['Not Valid'] }, `${lists} namespace lists: invalid namespace "Not Valid": ${label}`],
  [
    { includedResources: ['pods'], includedClusterScopedResources: ['nodes'] },
    'include-resources, exclude-resources and include-cluster-resources are old filter parameters',
  ],
  [{ resourcePolicy: { kind: 'configmap', name: 'none' } }, 'resource policies ConfigMap velero/none does not exist'],
  [{ ttl: 'soon' }, 'object.spec.ttl: Invalid value: "soon": must be a duration'],
  [{ ttl: '-1h' }, 'ttl: Invalid value: "-1h": must not be negative'],
  [{ csiSnapshotTimeout: '5 minutes' }, 'object.spec.csiSnapshotTimeout: Invalid value: "5 minutes": must be a duration'],
  [
    { hooks: { resources: [{ name: 'h', pre: [{ exec: { command: ['x'], timeout: 'soon' } }] }] } },
    'object.spec.hooks.resources[0].pre[0].exec.timeout: Invalid value: "soon"',
  ],
])('a Backup with %j is refused, and nothing is written', async (spec, message) => {
  const before = await keysOf();
  expect(await endOf('Backup', spec)).toContain(`FailedValidation: ${message}`);
  expect(await keysOf()).toEqual(before);
});

test.each<[object, string]>([
  [{ backupName: 'none' }, 'Error retrieving backup: backup "none" not found'],
  [{}, 'Either a backup or schedule must be specified as a source for the restore, but not both'],
  [{ backupName: 'good', scheduleName: 's' }, 'Either a backup or schedule must be specified as a source for the restore, but not both'],
  [{ scheduleName: 'none' }, 'No completed backups found for schedule none'],
  [{ backupName: 'refused' }, 'Error retrieving backup: backup "refused" is in phase FailedValidation'],
  [{ backupName: 'deleting' }, 'Error retrieving backup: backup "deleting" is in phase Deleting'],
  [{ backupName: 'failed' }, 'Error retrieving backup: There is no backup "failed" in location "main"'],
  [{ backupName: 'elsewhere' }, 'Error retrieving backup: backup storage location "gone" not found'],
  [{ backupName: 'good', includedResources: ['*', 'pods'] }, `${lists} resource lists: includes list must either contain '*' only`],
  [{ backupName: 'good', includedResources: ['nodes'] }, 'nodes are non-restorable resources'],
  [
    { backupName: 'good', labelSelector: selector, orLabelSelectors: [selector] },
    'encountered labelSelector as well as orLabelSelectors in restore spec, only one can be specified',
  ],
  [{ backupName: 'good', labelSelector: near }, 'Invalid label selector: "a": "Near" is not a valid label selector operator'],
  [{ backupName: 'good', existingResourcePolicy: 'replace' }, 'existingResourcePolicy: Unsupported value: "replace"'],
  [{ backupName: 'good', namespaceMapping: { shop: 'Not Valid' } }, `Invalid namespace mapping from "shop" to "Not Valid": ${label}`],
  [{ backupName: 'good', namespaceMapping: { '': 'x' } }, `Invalid namespace mapping from "": ${label}`],
  [
    { backupName: 'good', resourceModifier: { kind: 'configmap', name: 'none' } },
    'resource modifiers ConfigMap velero/none does not exist',
  ],
  [{ backupName: 'good', itemOperationTimeout: 'soon' }, 'object.spec.itemOperationTimeout: Invalid value: "soon": must be a duration'],
  [
    { backupName: 'good', hooks: { resources: [{ name: 'h', postHooks: [{ init: { initContainers: [{ name: 'x' }] } }] }] } },
    "invalid InitContainer in restore hook, it doesn't have Command, Name or Image field",
  ],
])('a Restore with %j is refused, and nothing is written', async (spec, message) => {
  const before = await keysOf();
  expect(await endOf('Restore', spec)).toContain(`FailedValidation: ${message}`);
  expect(await keysOf()).toEqual(before);
  expect(
    (await lab.cluster.get({ group: '', version: 'v1', resource: 'namespaces' }, { name: 'Not Valid' }).catch(() => undefined))?.kind,
  ).toBeUndefined();
});

test.each<[string, string]>([
  ['', 'Schedule must be a non-empty valid Cron expression'],
  ['0 25 * * *', 'invalid schedule: end of range (25) above maximum (23): 25'],
  ['every day', 'invalid schedule: expected exactly 5 fields, found 2: [every day]'],
  ['CRON_TZ=Nowhere/At 0 1 * * *', 'invalid schedule: provided bad location Nowhere/At'],
])('a Schedule of %j is refused', async (schedule, message) => {
  const name = `schedule-${++count}`;
  const spec = { schedule, template: {} };
  await lab.cluster.create(veleroKinds.Schedule, {
    apiVersion: 'velero.io/v1',
    kind: 'Schedule',
    metadata: { name, namespace: 'velero' },
    spec,
  });
  await expect
    .poll(async () => (await velero.getSchedule(name)).status)
    .toMatchObject({ phase: 'FailedValidation', validationErrors: [expect.stringContaining(message)] });
});

test('an expired backup that is still there can be restored', async () => {
  await velero
    .objects('Backup')
    .patch('good', { status: { expiration: '2020-01-01T00:00:00Z' }, metadata: { labels: { 'velero.io/schedule-name': 'kept' } } });
  expect(await endOf('Restore', { backupName: 'good', namespaceMapping: { shop: 'shop-2' } })).toBe('Completed: undefined');
});

test('a location without its Secret, or its key, is Unavailable with the reason', async () => {
  const secrets = { group: '', version: 'v1', resource: 'secrets' };
  await lab.cluster.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'velero' }, data: {} });
  for (const name of ['no-secret', 'no-key']) lab.buckets.set(name, createMemoryObjectStore());
  await lab.createLocation('no-secret', { credential: { name: 'none', key: 'cloud' } });
  await lab.createLocation('no-key', { credential: { name: 'keys', key: 'cloud' } });
  const told = async (name: string) => {
    const { phase, message } = (await velero.getLocation(name)).status;
    return `${phase} ${message}`;
  };
  await expect.poll(() => told('no-secret')).toMatch(/^Unavailable .*velero\/none\/cloud/);
  await expect.poll(() => told('no-key')).toMatch(/^Unavailable .*velero\/keys\/cloud/);
});

test("work waits for a location that is out of reach, and leaves another tool's bucket alone", async () => {
  const photos = createMemoryObjectStore();
  for (const key of ['photos/1', 'photos/2', 'index']) await photos.putObject(key, Buffer.from(key));
  lab.buckets.set('photos', photos);
  await lab.createLocation('photos');
  await expect.poll(async () => (await velero.getLocation('photos')).status.message).toMatch(/invalid top-level directories: \[photos\]/);
  await velero.createBackup({ name: 'into-photos', storageLocation: 'photos', includedNamespaces: ['shop'] });

  const look = () => velero.objects('BackupStorageLocation').patch('main', { spec: { config: { region: String(++count) } } });
  lab.buckets.delete('main');
  await look();
  await expect.poll(async () => (await velero.getLocation('main')).status.phase).toBe('Unavailable');
  await velero.createBackup({ name: 'waiting', storageLocation: 'main', includedNamespaces: ['shop'] });
  await velero.createRestore({ name: 'waiting', backupName: 'good', namespaceMapping: { shop: 'shop-3' } });
  await velero.objects('Restore').create({ metadata: { name: 'left' }, spec: { backupName: 'good' }, status: { phase: 'InProgress' } });
  const restore = async (name: string) => await velero.getRestore(name);
  for (const name of ['waiting', 'left'])
    await expect
      .poll(async () => (await restore(name)).metadata.annotations?.['lifeboat.io/waiting-for'])
      .toBe('Backup storage location main is in Unavailable status');
  expect([(await restore('waiting')).status.phase ?? 'New', (await restore('left')).status.phase]).toEqual(['New', 'InProgress']);
  expect((await velero.getBackup('waiting')).status.phase).toBe('Queued');

  lab.buckets.set('main', main);
  await look();
  expect((await velero.waitForBackup('waiting', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
  expect((await velero.waitForRestore('waiting', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
  expect((await restore('waiting')).metadata.annotations).not.toHaveProperty(['lifeboat.io/waiting-for']);
  expect((await velero.getBackup('into-photos')).status.phase).toBe('Queued');
  expect(await keysOf(photos)).toEqual(['index', 'photos/1', 'photos/2']);
});
