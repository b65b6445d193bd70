import { beforeEach, describe, expect, test } from 'vitest';
import { createBackupStore } from './location/create-backup-store.ts';
import { sampleBackup } from './testing/sample-backup.ts';
import { createStoreLab, type StoreLab } from './testing/store-lab.ts';
import { withEndedLeases } from './testing/with-ended-leases.ts';

let { store, backups, states, keys, makeBackup } = {} as StoreLab;
beforeEach(() => {
  ({ store, backups, states, keys, makeBackup } = createStoreLab());
});

describe('a velero-backup.json of the wrong shape is broken, says where, and hides no other', () => {
  test.each([
    ['spec.labelSelector.matchExpressions', { spec: { labelSelector: { matchExpressions: 5 } } }],
    ['spec.labelSelector', { spec: { labelSelector: 'app=db' } }],
    ['spec.includedNamespaces[0]', { spec: { includedNamespaces: [{}] } }],
    ['spec.hooks.resources', { spec: { hooks: { resources: {} } } }],
    ['spec.ttl', { spec: { ttl: 5 } }],
    ['spec.orderedResources.pods', { spec: { orderedResources: { pods: ['a'] } } }],
    ['status.phase', { status: { phase: {} } }],
    ['status.formatVersion', { status: { phase: 'Completed', formatVersion: 5 } }],
    ['status.progress.totalItems', { status: { progress: { totalItems: 'many' } } }],
    ['status.startTimestamp', { status: { startTimestamp: 'yesterday' } }],
    ['status.validationErrors', { status: { validationErrors: 'none' } }],
    ['metadata.labels', { metadata: { name: 'odd', labels: 5 } }],
    ['metadata.annotations.x', { metadata: { name: 'odd', annotations: { x: {} } } }],
    ['metadata.uid', { metadata: { name: 'odd', uid: {} } }],
  ])('%s', async (path, wrong) => {
    await makeBackup('whole');
    await store.putObject('backups/odd/velero-backup.json', Buffer.from(JSON.stringify({ ...sampleBackup('odd'), ...wrong })));
    expect(await states()).toEqual(['odd broken', 'whole complete']);
    await expect(backups.get('odd')).rejects.toMatchObject({ code: 'BACKUP_BROKEN', message: expect.stringContaining(path) });
    expect(await backups.deleteBackup('odd')).toMatchObject({ objects: 1 });
    expect(await states()).toEqual(['whole complete']);
  });
});

test("the null that Velero's Go types print for a reference's group is no fault, and stays", async () => {
  const spec = { resourcePolicy: { apiGroup: null, kind: 'configmap', name: 'policies' } };
  await store.putObject('backups/odd/velero-backup.json', Buffer.from(JSON.stringify({ ...sampleBackup('odd'), spec })));
  expect((await backups.get('odd')).spec).toEqual(spec);
});

describe('a marker that cannot be read', () => {
  test.each([
    ['is too large', Buffer.alloc(70_000, 0x20)],
    ['is no text', Buffer.from([0xff, 0xfe])],
    ['is no JSON', Buffer.from('{')],
    ['is nested deeply', Buffer.from('['.repeat(60_000))],
    ['is another thing', Buffer.from('{"backup":5}')],
  ])('that %s hides no other backup and goes with its own', async (_, bytes) => {
    await makeBackup('whole');
    await store.putObject('backups/odd/lifeboat-in-progress.json', bytes);
    expect(await states()).toEqual(['odd unfinished', 'whole complete']);
    await expect(backups.get('odd')).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
    await expect(backups.deleteBackup('odd')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await createBackupStore({ location: 'main', store: withEndedLeases(store) }).deleteBackup('odd');
    expect(await states()).toEqual(['whole complete']);
  });
});

test('a lifeboat-restore.json of the wrong shape hides no other restore and goes with its own', async () => {
  const restore = { apiVersion: 'velero.io/v1', kind: 'Restore', metadata: { name: 'r1' }, spec: { backupName: 'b' }, status: {} };
  await store.putObject('restores/r1/lifeboat-restore.json', Buffer.from(JSON.stringify(restore)));
  const odd = { ...restore, metadata: { name: 'r2' }, spec: { backupName: 5, namespaceMapping: { a: {} } } };
  await store.putObject('restores/r2/lifeboat-restore.json', Buffer.from(JSON.stringify(odd)));
  const found: string[] = [];
  for await (const { name, error } of backups.listRestores()) found.push(`${name} ${error?.message ?? 'whole'}`);
  expect(found).toEqual([
    'r1 whole',
    expect.stringMatching(/^r2 .*restores\/r2\/lifeboat-restore.json.*spec\.backupName.*spec\.namespaceMapping\.a/),
  ]);
  await backups.deleteRestore('r2', { now: new Date() });
  expect(await keys()).toEqual(['restores/r1/lifeboat-restore.json']);
});
