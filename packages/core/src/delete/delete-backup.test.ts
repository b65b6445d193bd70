import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { BackupStore } from '../storage/backup-store.ts';
import { createBackupStore } from '../storage/create-backup-store.ts';
import { createFileSystemObjectStore } from '../storage/file-system-store.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import type { Restore } from '../velero-api/restore.ts';
import { deleteBackup } from './delete-backup.ts';

const base = mkdtempSync(join(tmpdir(), 'delete-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const now = new Date('2026-11-23T10:00:00Z');
const store = createFileSystemObjectStore({ root: base, fsync: false });
const backups: BackupStore = createBackupStore({ location: 'main', store });

async function makeBackup(name: string): Promise<void> {
  const writer = await backups.begin(name, { now });
  await writer.putFile('results', '{}');
  await writer.commit(sampleBackup(name));
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
  await backups.putRestoreFile('of-velero', 'results', '{}');
  expect(await deleteBackup({ backups, name: 'b' })).toEqual({ objects: 2, unfinishedPuts: 0, restores: ['r1'] });
  const left: string[] = [];
  for await (const entry of backups.list()) left.push(entry.name);
  for await (const entry of backups.listRestores()) left.push(entry.name);
  expect(left).toEqual(['b2', 'of-velero', 'r2']);
  await expect(deleteBackup({ backups, name: 'b' })).rejects.toMatchObject({
    code: 'BACKUP_NOT_FOUND',
    message: expect.stringContaining('"main"'),
  });
});

test('removes unfinished and broken backups', async () => {
  await backups.begin('begun', { now });
  await store.putObject('backups/torn/velero-backup.json', Buffer.from('{'));
  expect(await deleteBackup({ backups, name: 'begun' })).toMatchObject({ objects: 1 });
  expect(await deleteBackup({ backups, name: 'torn' })).toMatchObject({ objects: 1 });
});
