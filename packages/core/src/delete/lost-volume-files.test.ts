import { gzipSync } from 'node:zlib';
import { createMemoryDisks, createMemoryObjectStore, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import type { BackupStore } from '../contract/store/backup-store.ts';
import type { BackupFile } from '../contract/store/stored-file.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import { createSnapshotLocations } from '../volumes/snapshot-locations.ts';
import { deleteBackup } from './delete-backup.ts';

const now = new Date('2026-11-23T10:00:00Z');
let disks: ReturnType<typeof createMemoryDisks>;
let store: ReturnType<typeof createMemoryObjectStore>;
let spare: ReturnType<typeof createMemoryObjectStore>;
let snapshot: string;

beforeEach(() => {
  disks = createMemoryDisks();
  store = createMemoryObjectStore();
  spare = createMemoryObjectStore();
  snapshot = disks.addSnapshot({ volumeId: 'v', tags: { 'velero.io/backup': 'b' }, state: 'completed' });
});

const open = (location: string, from = store): BackupStore => createBackupStore({ location, store: from });
const key = (file: string) => `backups/b/${file}`;
const fileName: Partial<Record<BackupFile, string>> = {
  volumeinfo: 'b-volumeinfo.json.gz',
  volumesnapshots: 'b-volumesnapshots.json.gz',
  podvolumebackups: 'b-podvolumebackups.json.gz',
};

/** Has one native snapshot. `by`: who says so of itself. */
async function makeBackup({ by = 'lifeboat', to = open('main') } = {}): Promise<void> {
  const writer = await to.begin('b', { now, uid: 'u1' });
  const row = { spec: { location: 'moon', persistentVolumeName: 'pv' }, status: { providerSnapshotID: snapshot, phase: 'Completed' } };
  await writer.putFile('volumesnapshots', JSON.stringify([row]));
  for (const file of ['volumeinfo', 'podvolumebackups', 'itemoperations'] as const) await writer.putFile(file, '[]');
  await writer.putFile('results', '{}');
  await writer.putFile('resource-list', '{}');
  const backup = sampleBackup('b', { volumeSnapshotsAttempted: 1, volumeSnapshotsCompleted: 1 });
  backup.metadata.uid = 'u1';
  if (by === 'lifeboat') backup.spec.volumeGroupSnapshotLabelKey = 'velero.io/volume-group';
  await writer.commit(backup);
}

const remove = (options: { force?: boolean; keepVolumeData?: boolean; others?: () => Promise<BackupStore[]> } = {}) =>
  deleteBackup({
    backups: open('main'),
    name: 'b',
    now,
    snapshotLocations: createSnapshotLocations({ moon: { snapshotter: createMemoryVolumeSnapshotter({ disks }) } }),
    ...options,
  });
const isKnown = () => disks.snapshots.has(snapshot);
async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const object of store.listObjects('backups/b/')) found.push(object.key);
  return found;
}

describe.each(['volumeinfo', 'volumesnapshots', 'podvolumebackups'] as const)('a backup without its %s', (file) => {
  const name = fileName[file] ?? '';
  beforeEach(async () => {
    await makeBackup();
    await store.deleteObject(key(name));
  });

  test('is refused by name of the file, and says what to do', async () => {
    const before = await keys();
    await expect(remove()).rejects.toMatchObject({
      code: 'BACKUP_HAS_VOLUME_DATA',
      message: expect.stringMatching(new RegExp(`${name} in location "main".*missing.*repairBackup.*force.*keepVolumeData`)),
    });
    expect(await keys()).toEqual(before);
    expect(isKnown()).toBe(true);
  });

  test('goes with force, and what else names snapshots is obeyed; the rest is a warning', async () => {
    const { snapshots, warnings } = await remove({ force: true });
    const named = file === 'volumesnapshots' ? 0 : 1;
    expect({ snapshots, isKnown: isKnown(), left: await keys() }).toEqual({ snapshots: named, isKnown: named === 0, left: [] });
    expect(warnings).toEqual([expect.stringContaining(name)]);
  });

  test('goes without its data, or where another location has it, as every other', async () => {
    await makeBackup({ to: open('spare', spare) });
    expect(await remove({ others: async () => [open('spare', spare)] })).toMatchObject({
      snapshots: 0,
      otherCopies: ['spare'],
      warnings: [],
    });
    expect(isKnown()).toBe(true);
    await makeBackup();
    await store.deleteObject(key(name));
    await remove({ keepVolumeData: true });
    expect(await keys()).toEqual([]);
  });
});

test('a file that was exchanged for a sound older one names nothing', async () => {
  await makeBackup();
  await store.putObject(key(fileName.volumesnapshots ?? ''), gzipSync('[]'));
  await expect(remove()).rejects.toMatchObject({ code: 'BACKUP_HAS_VOLUME_DATA', message: expect.stringContaining('b-volumesnapshots') });
});

test('of a backup whose velero-backup.json is lost or damaged, the files must be there too', async () => {
  for (const spoil of [
    () => store.deleteObject(key('velero-backup.json')),
    () => store.putObject(key('velero-backup.json'), Buffer.from('{')),
  ]) {
    await makeBackup();
    await spoil();
    expect(isKnown()).toBe(true);
    expect(await remove()).toMatchObject({ snapshots: 1, warnings: [] });
    expect([isKnown(), await keys()]).toEqual([false, []]);
    snapshot = disks.addSnapshot({ volumeId: 'v', tags: { 'velero.io/backup': 'b' }, state: 'completed' });

    await makeBackup();
    await spoil();
    await store.deleteObject(key('b-volumeinfo.json.gz'));
    await expect(remove()).rejects.toMatchObject({ code: 'BACKUP_HAS_VOLUME_DATA', message: expect.stringContaining('b-volumeinfo') });
    expect(await remove({ force: true })).toMatchObject({ snapshots: 1 });
    snapshot = disks.addSnapshot({ volumeId: 'v', tags: { 'velero.io/backup': 'b' }, state: 'completed' });
  }
});

test('an interrupted delete goes on without force: its snapshots went first', async () => {
  await makeBackup();
  const { deleteObject } = store;
  store.deleteObject = async (of, options) => {
    if (of.endsWith('b-volumesnapshots.json.gz')) throw new Error('the network is gone');
    await deleteObject.call(store, of, options);
  };
  await expect(remove()).rejects.toThrow('the network is gone');
  expect(isKnown()).toBe(false);
  store.deleteObject = deleteObject;
  expect(await keys()).not.toContain(key('velero-backup.json'));
  await store.deleteObject(key('b-volumesnapshots.json.gz'));
  await remove();
  expect(await keys()).toEqual([]);
});

test('a backup of an old Velero need not have what its counts do not speak of', async () => {
  await makeBackup({ by: 'old Velero' });
  const without = async () => {
    for (const name of Object.values(fileName)) await store.deleteObject(key(name));
    for (const each of await keys()) if (each.includes('lifeboat-')) await store.deleteObject(each);
  };
  await without();
  const old = (status: object) =>
    store.putObject(
      key('velero-backup.json'),
      Buffer.from(JSON.stringify({ ...sampleBackup('b'), status: { phase: 'Completed', ...status } })),
    );
  await old({ volumeSnapshotsAttempted: 1 });
  await expect(remove()).rejects.toMatchObject({ message: expect.stringContaining('b-volumesnapshots.json.gz') });
  await old({ csiVolumeSnapshotsAttempted: 1 });
  await expect(remove()).rejects.toMatchObject({ message: expect.stringContaining('b-volumeinfo.json.gz') });
  await store.putObject(
    key('b-csi-volumesnapshotcontents.json.gz'),
    gzipSync('[{"metadata":{"name":"c"},"status":{"snapshotHandle":"h"}}]'),
  );
  await expect(remove()).rejects.toMatchObject({ message: expect.stringContaining('CSI snapshot h') });
  await store.deleteObject(key('b-csi-volumesnapshotcontents.json.gz'));
  await old({});
  expect(await remove()).toMatchObject({ snapshots: 0, warnings: [] });
});
