import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { Restore } from '../velero-api/restore.ts';
import type { BackupStore } from './backup-store.ts';
import { createBackupStore } from './create-backup-store.ts';
import { createFileSystemObjectStore } from './file-system-store.ts';
import { readAll } from './testing/read-all.ts';
import { sampleBackup } from './testing/sample-backup.ts';
import { storeWithoutConditions } from './testing/store-without-conditions.ts';

const base = mkdtempSync(join(tmpdir(), 'backup-store-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const now = new Date('2026-11-23T10:00:00.500Z');
let count = 0;
let store: ObjectStore;
let backups: BackupStore;
beforeEach(() => {
  store = createFileSystemObjectStore({ root: join(base, String(count++)), fsync: false });
  backups = createBackupStore({ location: 'main', store });
});

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.listObjects('')) found.push(key);
  return found;
}

async function states(from = backups): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of from.list()) found.push(`${entry.name} ${entry.state}`);
  return found;
}

async function* archive() {
  yield Buffer.from('archive');
}

async function makeBackup(name: string, from = backups): Promise<void> {
  const writer = await from.begin(name, { now });
  await writer.putArchive(archive());
  await writer.putFile('results', '{"errors":{},"warnings":{"velero":["w"]}}');
  await writer.commit(sampleBackup(name));
}

async function text(key: string): Promise<string> {
  return (await readAll(await store.getObject(key))).toString();
}

describe('writing', () => {
  test('the marker comes first, velero-backup.json last, and nothing is listed before it', async () => {
    const writer = await backups.begin('b', { now });
    expect(await keys()).toEqual(['backups/b/lifeboat-in-progress.json']);
    expect(JSON.parse(await text('backups/b/lifeboat-in-progress.json'))).toMatchObject({
      backup: 'b',
      startTimestamp: '2026-11-23T10:00:00Z',
      pid: process.pid,
    });
    await writer.putArchive(archive());
    await writer.putFile('volumeinfo', Buffer.from('[]'));
    await writer.putFile('itemoperations', archive());
    await writer.putGzipFile('logs', gzipSync('line\n'));
    expect(await states()).toEqual(['b unfinished']);
    await writer.commit(sampleBackup('b'));
    expect(await states()).toEqual(['b complete']);
    expect(await keys()).toEqual([
      'backups/b/b-itemoperations.json.gz',
      'backups/b/b-logs.gz',
      'backups/b/b-volumeinfo.json.gz',
      'backups/b/b.tar.gz',
      'backups/b/velero-backup.json',
    ]);
    expect(gunzipSync(await readAll(await store.getObject('backups/b/b-itemoperations.json.gz'))).toString()).toBe('archive');
  });

  test('velero-backup.json has the order of the Go struct; unknown fields and large numbers survive', async () => {
    const written =
      '{"extra":[12345678901234567890],"apiVersion":"velero.io/v1","status":{"phase":"Failed"},"spec":{},"kind":"Backup","metadata":{"name":"b","x":{}}}';
    await store.putObject('backups/b/velero-backup.json', Buffer.from(written));
    const backup = await backups.get('b');
    await backups.deleteBackup('b');
    const writer = await backups.begin('b', { now });
    await writer.commit(backup);
    expect(await text('backups/b/velero-backup.json')).toBe(
      '{\n  "kind": "Backup",\n  "apiVersion": "velero.io/v1",\n  "metadata": {\n    "name": "b",\n    "x": {}\n  },\n  "spec": {},\n' +
        '  "status": {\n    "phase": "Failed"\n  },\n  "extra": [\n    12345678901234567890\n  ]\n}',
    );
  });

  test('a running backup cannot be committed, nor one of another name', async () => {
    const writer = await backups.begin('b', { now });
    await expect(writer.commit(sampleBackup('b', { phase: 'InProgress' }))).rejects.toThrow('phase InProgress');
    await expect(writer.commit(sampleBackup('c'))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await states()).toEqual(['b unfinished']);
  });

  test('discard removes everything', async () => {
    await makeBackup('other');
    const before = await keys();
    const writer = await backups.begin('b', { now });
    await writer.putArchive(archive());
    await writer.putFile('results', '{}');
    await writer.discard();
    expect(await keys()).toEqual(before);
  });

  test('a name that is taken is refused, whole or broken', async () => {
    await makeBackup('b');
    await store.putObject('backups/c/velero-backup.json', Buffer.from('{'));
    const before = await keys();
    await expect(backups.begin('b', { now })).rejects.toMatchObject({
      code: 'BACKUP_ALREADY_EXISTS',
      message: expect.stringContaining('"b" in location "main"'),
    });
    await expect(backups.begin('c', { now, replaceUnfinished: true })).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS' });
    expect(await keys()).toEqual(before);
  });

  test('a read-only location refuses every write before anything happens', async () => {
    const readOnly = createBackupStore({ location: 'main', store, readOnly: true });
    const refused = { code: 'STORE_READ_ONLY', message: expect.stringContaining('"main"') };
    await expect(readOnly.begin('b', { now })).rejects.toMatchObject(refused);
    await expect(readOnly.deleteBackup('b')).rejects.toMatchObject(refused);
    await expect(readOnly.deleteRestore('r')).rejects.toMatchObject(refused);
    await expect(readOnly.putRestoreFile('r', 'results', '{}')).rejects.toMatchObject(refused);
    expect(await keys()).toEqual([]);
  });
});

describe('unfinished backups', () => {
  test('are told with who, when, what and how to go on', async () => {
    const writer = await backups.begin('b', { now });
    await writer.putArchive(archive());
    const error = await backups.begin('b', { now }).catch((error: Error) => error);
    expect(error).toMatchObject({ code: 'BACKUP_UNFINISHED' });
    for (const part of [
      '"b"',
      '"main"',
      '2026-11-23T10:00:00Z',
      String(process.pid),
      '2 objects',
      'lifeboat backup delete b',
      'replaceUnfinished',
    ])
      expect((error as Error).message).toContain(part);
    await expect(backups.get('b')).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
  });

  test('are taken over by replaceUnfinished; the run that lost the name cannot commit and removes nothing', async () => {
    const lost = await backups.begin('b', { now });
    await lost.putArchive(archive());
    const writer = await backups.begin('b', { now, replaceUnfinished: true });
    expect(await keys()).toEqual(['backups/b/lifeboat-in-progress.json']);
    await writer.putArchive(archive());
    await expect(lost.commit(sampleBackup('b'))).rejects.toMatchObject({
      code: 'BACKUP_IN_PROGRESS',
      message: expect.stringContaining('took the name over'),
    });
    await lost.discard();
    await writer.commit(sampleBackup('b'));
    expect(await states()).toEqual(['b complete']);
    expect(await keys()).toContain('backups/b/b.tar.gz');
  });

  test('whose files another run replaced are not committed', async () => {
    const writer = await backups.begin('b', { now });
    await writer.putArchive(archive());
    await store.putObject('backups/b/b.tar.gz', Buffer.from('of another'));
    await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({
      message: expect.stringContaining('b.tar.gz has 10 bytes, but this run wrote 7'),
    });
    await store.deleteObject('backups/b/b.tar.gz');
    await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({ message: expect.stringContaining('b.tar.gz is gone') });
    expect(await states()).toEqual(['b unfinished']);
  });

  test('that were deleted while they ran are not committed', async () => {
    const writer = await backups.begin('b', { now });
    await backups.deleteBackup('b');
    await writer.putArchive(archive());
    await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({ message: expect.stringContaining('deleted') });
    await writer.discard();
    expect(await keys()).toEqual([]);
  });
});

describe.each([
  ['conditional puts', (store: ObjectStore) => store],
  ['no conditional puts', storeWithoutConditions],
])('two writers of one name in a store with %s', (_, adapt) => {
  test('one wins, the others are told', async () => {
    for (let round = 0; round < 5; round++) {
      const name = `b${round}`;
      const writers = Array.from({ length: 6 }, () => createBackupStore({ location: 'main', store: adapt(store) }));
      const results = await Promise.allSettled(writers.map((each) => each.begin(name, { now })));
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'BACKUP_UNFINISHED' });
      expect(await states()).toContain(`${name} unfinished`);
      await won[0]?.value.putArchive(archive());
      await won[0]?.value.commit(sampleBackup(name));
      expect((await keys()).filter((key) => key.startsWith(`backups/${name}/`))).toEqual([
        `backups/${name}/${name}.tar.gz`,
        `backups/${name}/velero-backup.json`,
      ]);
    }
  });

  test('one that comes later is told', async () => {
    const later = createBackupStore({ location: 'main', store: adapt(store) });
    await backups.begin('b', { now });
    await expect(later.begin('b', { now })).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
  });
});

describe('listing', () => {
  test('tells whole, unfinished and broken ones apart, in order, and survives what it does not know', async () => {
    await makeBackup('whole');
    await backups.begin('begun', { now });
    await store.putObject('backups/torn/velero-backup.json', Buffer.from('{"kind":'));
    await store.putObject('backups/other-name/velero-backup.json', Buffer.from(JSON.stringify(sampleBackup('x'))));
    await store.putObject(
      'backups/a-restore/velero-backup.json',
      Buffer.from('{"kind":"Restore","apiVersion":"velero.io/v1","metadata":{"name":"a-restore"}}'),
    );
    await store.putObject('backups/remains/remains.tar.gz', Buffer.from('x'));
    await store.putObject('backups/whole/notes.txt', Buffer.from('x'));
    await store.putObject('kopia/ns/blob', Buffer.from('x'));
    expect(await states()).toEqual([
      'a-restore broken',
      'begun unfinished',
      'other-name broken',
      'remains unfinished',
      'torn broken',
      'whole complete',
    ]);
    await expect(backups.get('torn')).rejects.toMatchObject({
      code: 'BACKUP_BROKEN',
      message: expect.stringContaining('backups/torn/velero-backup.json in location "main"'),
    });
    await expect(backups.get('other-name')).rejects.toThrow('its metadata.name is "x", not "other-name"');
    await expect(backups.get('none')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  test('of an unreachable store fails', async () => {
    await makeBackup('b');
    const down = { ...store, getObject: () => Promise.reject(new Error('down')) };
    await expect(states(createBackupStore({ location: 'main', store: down }))).rejects.toThrow('down');
  });
});

describe('reading', () => {
  test('files come back; those that are not there are undefined', async () => {
    await makeBackup('b');
    expect(await backups.readResults('b')).toEqual({ errors: {}, warnings: { velero: ['w'] } });
    expect(await backups.readFile('b', 'volumeinfo')).toBeUndefined();
    expect(await backups.readResourceList('b')).toBeUndefined();
    expect((await readAll(await backups.openArchive('b'))).toString()).toBe('archive');
    await expect(backups.openArchive('none')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
    await store.deleteObject('backups/b/b.tar.gz');
    await expect(backups.openArchive('b')).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  });

  const good = gzipSync('x'.repeat(100_000));
  test.each([
    ['a decompression bomb', gzipSync(Buffer.alloc(50_000_000)), 'ARCHIVE_TOO_LARGE'],
    ['a truncated file', good.subarray(0, -4), 'BACKUP_BROKEN'],
    ['a flipped checksum', Buffer.concat([good.subarray(0, -8), Buffer.from([1, 2, 3, 4]), good.subarray(-4)]), 'BACKUP_BROKEN'],
    ['trailing bytes', Buffer.concat([good, Buffer.from('more')]), 'BACKUP_BROKEN'],
    ['a long tail of zeros', Buffer.concat([good, Buffer.alloc(3_000_000)]), 'BACKUP_BROKEN'],
    ['no gzip at all', Buffer.from('plain'), 'BACKUP_BROKEN'],
    ['an empty file', Buffer.alloc(0), 'BACKUP_BROKEN'],
  ])('%s is told with its key', async (_, content, code) => {
    await store.putObject('backups/b/b-logs.gz', content);
    const stream = await backups.readFile('b', 'logs', { maxBytes: 1_000_000 });
    await expect(readAll(stream)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('backups/b/b-logs.gz in location "main"'),
    });
  });

  test('a gzip file of several members is read whole', async () => {
    await store.putObject('backups/b/b-logs.gz', Buffer.concat([gzipSync('one '), gzipSync('two')]));
    expect((await readAll(await backups.readFile('b', 'logs'))).toString()).toBe('one two');
  });
});

describe('deleting', () => {
  test('removes every file, unknown ones and killed puts too, velero-backup.json first and the marker last', async () => {
    await makeBackup('b');
    await makeBackup('b2');
    await store.putObject('backups/b/notes/x.txt', Buffer.from('x'));
    await store.putObject('backups/b/lifeboat-in-progress.json', Buffer.from('{}')); // as a crash right after the commit
    const deleted: string[] = [];
    const watched: ObjectStore = {
      ...store,
      deleteObject: (key) => {
        deleted.push(key);
        return store.deleteObject(key);
      },
      removeUnfinishedPuts: async (key) => (key.endsWith('.tar.gz') ? 1 : 0),
    };
    const result = await createBackupStore({ location: 'main', store: watched }).deleteBackup('b');
    expect(result).toEqual({ objects: 5, unfinishedPuts: 1 });
    expect(deleted[0]).toBe('backups/b/velero-backup.json');
    expect(deleted.at(-1)).toBe('backups/b/lifeboat-in-progress.json');
    expect(await states()).toEqual(['b2 complete']);
  });

  test('that is interrupted leaves an unfinished entry, and a second one finishes', async () => {
    await makeBackup('b');
    const failing: ObjectStore = {
      ...store,
      deleteObject: (key) => (key.endsWith('.tar.gz') ? Promise.reject(new Error('interrupted')) : store.deleteObject(key)),
    };
    await expect(createBackupStore({ location: 'main', store: failing }).deleteBackup('b')).rejects.toThrow('interrupted');
    expect(await states()).toEqual(['b unfinished']);
    expect(await backups.deleteBackup('b')).toEqual({ objects: 1, unfinishedPuts: 0 });
    expect(await keys()).toEqual([]);
  });
});

describe('restores', () => {
  const restore: Restore = {
    kind: 'Restore',
    apiVersion: 'velero.io/v1',
    metadata: { name: 'r' },
    spec: { backupName: 'b' },
    status: { phase: 'Completed' },
  };

  test('are kept, listed and deleted', async () => {
    await backups.putRestoreFile('r', 'results', '{"errors":{}}');
    await backups.putRestoreGzipFile('r', 'logs', gzipSync('log'));
    await backups.putRestore(restore);
    await backups.putRestoreFile('of-velero', 'results', '{}');
    await store.putObject('restores/torn/lifeboat-restore.json', Buffer.from('{'));
    expect(await backups.getRestore('r')).toEqual(restore);
    const listed = [];
    for await (const entry of backups.listRestores()) listed.push(entry);
    expect(listed).toEqual([
      { name: 'of-velero' },
      { name: 'r', restore },
      { name: 'torn', error: expect.objectContaining({ code: 'BACKUP_BROKEN' }) },
    ]);
    expect((await readAll(await backups.readRestoreFile('r', 'logs'))).toString()).toBe('log');
    await expect(backups.getRestore('of-velero')).rejects.toMatchObject({ code: 'RESTORE_NOT_FOUND' });
    await backups.deleteRestore('r');
    expect((await keys()).filter((key) => key.startsWith('restores/r/'))).toEqual([]);
  });
});
