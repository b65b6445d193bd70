import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { BackupStore } from '../contract/store/backup-store.ts';
import type { BackupMarker } from '../contract/store/lease-marker.ts';
import type { BackupFile } from '../contract/store/stored-file.ts';
import { createClusterClient } from '../kubernetes/create-cluster-client.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { createSnapshotLocations } from '../volumes/snapshot-locations.ts';
import { deleteBackup } from './delete-backup.ts';
import { deleteRestore } from './delete-restore.ts';

const base = mkdtempSync(join(tmpdir(), 'delete-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const now = new Date('2026-11-23T10:00:00Z');
const store = createFileSystemObjectStore({ root: base, fsync: false });
const backups: BackupStore = createBackupStore({ location: 'main', store });
const snapshotLocations = createSnapshotLocations();
const later = createBackupStore({ location: 'main', store: withEndedLeases(store) });
const remove = (name: string, options: { force?: boolean; keepVolumeData?: boolean } = {}) =>
  deleteBackup({ backups, name, now, snapshotLocations, ...options });
const removeLater = (name: string) => deleteBackup({ backups: later, name, now, snapshotLocations });
/** As version 0.1 wrote it. */
const markerOf = (backup: string): BackupMarker => ({
  backup,
  writer: 'w',
  startTimestamp: '2026-11-23T09:59:00Z',
  host: 'elsewhere',
  pid: 1,
});

async function makeBackup(name: string, files: Partial<Record<BackupFile, string>> = {}): Promise<void> {
  const writer = await backups.begin(name, { now });
  await writer.putFile('results', '{}');
  for (const [file, content] of Object.entries(files)) await writer.putFile(file as BackupFile, content);
  await writer.commit(sampleBackup(name));
}

async function keys(prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.listObjects(prefix)) found.push(key);
  return found;
}

const restore = (name: string, backupName: string): Restore => ({
  kind: 'Restore',
  apiVersion: 'velero.io/v1',
  metadata: { name },
  spec: { backupName },
  status: {},
});

test("takes the backup's restores along, and nothing else", async () => {
  await makeBackup('b');
  await makeBackup('b2');
  for (const [name, backup] of [
    ['r1', 'b'],
    ['r2', 'b2'],
  ] as const) {
    await backups.putRestoreFile(name, 'results', '{}');
    await backups.putRestore(restore(name, backup));
  }
  await backups.putRestoreFile('silent', 'results', '{}');
  expect(await remove('b')).toEqual({
    location: { name: backups.location, outcome: 'deleted', bytes: 0 },
    issues: [],
    objects: 3,
    unfinishedPuts: 0,
    snapshots: 0,
    otherCopies: [],
    restores: ['r1'],
    restoresOfUnknownBackup: ['silent'],
    veleroObjects: [],
    warnings: [],
  });
  const left: string[] = [];
  for await (const entry of backups.list()) left.push(entry.name);
  for await (const entry of backups.listRestores()) left.push(entry.name);
  expect(left).toEqual(['b2', 'r2', 'silent']);
  await expect(remove('b')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND', message: expect.stringContaining('"main"') });
});

test("knows Velero's restores by their logs", async () => {
  const line = (msg: string, more = '') => `time="2026-11-24T16:01:46Z" level=info msg="${msg}" logSource="x.go:719"${more}\n`;
  const said = 'Starting restore of backup velero/v';
  const logs = {
    text: line('starting restore') + line(said, ' restore=velero/text'),
    json: `{"level":"info","msg":"${said}","restore":"velero/json","time":"x"}\n`,
    longer: line('Starting restore of backup velero/v-2'),
    // A message of somebody's object that looks like it.
    forged: line('Creating \\"x\\" msg=\\"Starting restore of backup velero/v\\"') + line('Starting restore of backup velero/w'),
    late: line('x'.repeat(400_000)) + line(said),
  };
  for (const [name, log] of Object.entries(logs)) await backups.putRestoreFile(name, 'logs', log);
  await backups.putRestoreGzipFile('damaged', 'logs', Buffer.from('no gzip'));
  await makeBackup('v');
  const deleted = await remove('v');
  expect(deleted.restores).toEqual(['json', 'text']);
  expect(deleted.restoresOfUnknownBackup).toEqual(['damaged', 'late', 'silent']);
  // The leftovers of a backup that Velero has deleted: its name is enough.
  expect(await remove('w')).toMatchObject({ objects: 0, restores: ['forged'] });
});

test('removes killed and broken backups; a broken one of which nothing tells what volumes it had, with force', async () => {
  await store.putObject('backups/killed/lifeboat-in-progress.json', Buffer.from(JSON.stringify(markerOf('killed'))));
  await store.putObject('backups/torn/velero-backup.json', Buffer.from('{'));
  await store.putObject('backups/half/half-logs.gz', Buffer.from('x'));
  for (const name of ['killed', 'half']) expect(await removeLater(name)).toMatchObject({ objects: 1 });
  await expect(remove('torn')).rejects.toMatchObject({ code: 'BACKUP_HAS_VOLUME_DATA' });
  expect(await remove('torn', { force: true })).toMatchObject({ objects: 1, warnings: [expect.stringContaining('torn-volumeinfo')] });
});

test('an unfinished backup whose run still has the name is refused, until its lease has ended or it has given it up', async () => {
  const key = 'backups/begun/lifeboat-in-progress.json';
  const put = (more: Partial<BackupMarker>) => store.putObject(key, Buffer.from(JSON.stringify({ ...markerOf('begun'), ...more })));
  await put({ leaseInMs: 300_000 });
  await expect(remove('begun')).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringMatching(/begun at 2026-11-23T09:59:00Z by process 1 on host "elsewhere", whose lease ends in 300 s .*`force`/),
    context: { holder: { pid: 1, host: 'elsewhere' } },
  });
  expect(await keys('backups/begun/')).toEqual([key]);
  expect(await removeLater('begun')).toMatchObject({ objects: 1 });
  await put({ leaseInMs: 3_600_000 });
  await expect(removeLater('begun')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  expect(await remove('begun', { force: true })).toMatchObject({ objects: 1 });
  await put({ released: '2026-11-23T10:00:00Z' });
  expect(await remove('begun')).toMatchObject({ objects: 1 });
});

test('remains of a run that may have left CSI snapshots stay while the cluster cannot be asked', async () => {
  const marker: BackupMarker = {
    backup: 'killed-csi',
    writer: 'w',
    uid: 'u1',
    startTimestamp: '2026-11-22T10:00:00Z',
    host: 'elsewhere',
    pid: 1,
  };
  const key = 'backups/killed-csi/lifeboat-in-progress.json';
  await store.putObject(key, Buffer.from(JSON.stringify(marker)));
  const cluster = createClusterClient({ server: 'http://127.0.0.1:1', maxTries: 1 });
  const { message, code } = await deleteBackup({ backups: later, name: 'killed-csi', now, snapshotLocations, cluster }).catch(
    (error) => error,
  );
  expect(code).toBe('KUBERNETES_UNREACHABLE');
  expect(message).toMatch(/"killed-csi" may have left CSI snapshots in the cluster, which cannot be asked: .*keepVolumeData/);
  expect(await keys('backups/killed-csi')).toEqual([key]);
  await deleteBackup({ backups: later, name: 'killed-csi', now, snapshotLocations, cluster, keepVolumeData: true });
  expect(await keys('backups/killed-csi')).toEqual([]);
  await cluster.close();
});

test("refuses Velero's backup whose data is still being moved", async () => {
  const moving = sampleBackup('moving', { phase: 'WaitingForPluginOperations', startTimestamp: '2026-11-23T08:00:00Z' });
  await store.putObject('backups/moving/velero-backup.json', Buffer.from(JSON.stringify(moving)));
  await expect(remove('moving')).rejects.toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringMatching(/phase is WaitingForPluginOperations, and it began at 2026-11-23T08:00:00Z/),
  });
  expect(await remove('moving', { force: true })).toMatchObject({ objects: 1 });
});

const volume = { snapshotDataMoved: false, preserveLocalSnapshot: false, skipped: false };

test.each<[string, Partial<Record<BackupFile, unknown>>, string]>([
  [
    'a native snapshot',
    { volumesnapshots: [{ spec: {}, status: { providerSnapshotID: 'snap-1', phase: 'Completed' } }] },
    'snapshot snap-1',
  ],
  ['a file-level copy', { podvolumebackups: [{ kind: 'PodVolumeBackup', status: { snapshotID: 'k1' } }] }, 'file-level copy k1'],
  ['a CSI snapshot', { volumeinfo: [{ ...volume, csiSnapshotInfo: { snapshotHandle: 'h1' } }] }, 'CSI snapshot h1'],
  [
    'moved data',
    {
      volumeinfo: [
        {
          ...volume,
          preserveLocalSnapshot: true,
          csiSnapshotInfo: { snapshotHandle: 'unknown' },
          snapshotDataMovementInfo: { snapshotHandle: 'm1', retainedSnapshot: 'h2' },
        },
      ],
    },
    'file-level copy m1, CSI snapshot h2.',
  ],
  [
    'moved data whose snapshot went, though Velero names it',
    {
      volumeinfo: [
        { ...volume, snapshotDataMoved: true, snapshotDataMovementInfo: { snapshotHandle: 'm1', retainedSnapshot: 'velero-data-gl4l2' } },
      ],
    },
    'cannot delete: file-level copy m1\\.',
  ],
  ["an old Velero's CSI snapshot", { 'csi-volumesnapshotcontents': [{ status: { snapshotHandle: 'h3' } }] }, 'CSI snapshot h3'],
  ['a file that cannot be read', { volumeinfo: 'no list' }, 'may hold volume data .*: backups/vd/vd-volumeinfo.json.gz'],
])('refuses to forget %s', async (_, files, named) => {
  await makeBackup('vd', Object.fromEntries(Object.entries(files).map(([file, rows]) => [file, JSON.stringify(rows)])));
  await expect(remove('vd')).rejects.toMatchObject({
    code: 'BACKUP_HAS_VOLUME_DATA',
    message: expect.stringMatching(new RegExp(`${named}.*(velero backup delete vd|repairBackup).*keepVolumeData`)),
  });
  expect(await keys('backups/vd/')).toHaveLength(4);
  expect(await remove('vd', { keepVolumeData: true })).toMatchObject({ objects: 4 });
});

test('volumes without data are no reason to refuse', async () => {
  await makeBackup('objects-only', {
    volumesnapshots: JSON.stringify([{ spec: {}, status: { phase: 'Failed' } }]),
    podvolumebackups: 'null',
    volumeinfo: JSON.stringify([
      { ...volume, skipped: true, skippedReason: 'podvolume: x;' },
      { ...volume, pvbInfo: { snapshotHandle: '' } },
    ]),
  });
  expect(await remove('objects-only')).toMatchObject({ objects: 6 });
});

test('deletes a restore by its name', async () => {
  await backups.putRestoreFile('gone', 'logs', 'x');
  await backups.putRestore(restore('gone', 'b2'));
  await store.putObject('restores/gone/unknown/file', Buffer.from('x'));
  expect(await deleteRestore({ backups, name: 'gone', now })).toEqual({ objects: 3 });
  await expect(deleteRestore({ backups, name: 'gone', now })).rejects.toMatchObject({ code: 'RESTORE_NOT_FOUND' });
  const readOnly = createBackupStore({ location: 'main', store, readOnly: true });
  await expect(deleteRestore({ backups: readOnly, name: 'r2', now })).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
});
