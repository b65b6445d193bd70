import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createBackupStore } from './location/create-backup-store.ts';
import { readAll } from './testing/read-all.ts';
import { sampleBackup } from './testing/sample-backup.ts';
import { createStoreLab, type StoreLab, sampleArchive, sampleTime } from './testing/store-lab.ts';
import { storeWithoutConditions } from './testing/store-without-conditions.ts';
import { withEndedLeases } from './testing/with-ended-leases.ts';

let { store, backups, keys, states, makeBackup, text } = {} as StoreLab;
beforeEach(() => {
  ({ store, backups, keys, states, makeBackup, text } = createStoreLab());
});

describe('writing', () => {
  test('the marker comes first, velero-backup.json last, and nothing is listed before it', async () => {
    const writer = await backups.begin('b', { now: sampleTime });
    expect(await keys()).toEqual(['backups/b/lifeboat-in-progress.json']);
    expect(JSON.parse(await text('backups/b/lifeboat-in-progress.json'))).toMatchObject({
      backup: 'b',
      startTimestamp: '2026-11-23T10:00:00Z',
      pid: process.pid,
    });
    await writer.putArchive(sampleArchive());
    await writer.putFile('volumeinfo', Buffer.from('[]'));
    await writer.putFile('itemoperations', sampleArchive());
    await writer.putGzipFile('logs', gzipSync('line\n'));
    expect(await states()).toEqual(['b unfinished']);
    await writer.commit(sampleBackup('b'));
    expect(await states()).toEqual(['b complete']);
    expect(await keys()).toEqual([
      'backups/b/b-itemoperations.json.gz',
      'backups/b/b-logs.gz',
      'backups/b/b-volumeinfo.json.gz',
      'backups/b/b.tar.gz',
      'backups/b/lifeboat-digests.json',
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
    const writer = await backups.begin('b', { now: sampleTime });
    await writer.commit(backup);
    expect((await text('backups/b/velero-backup.json')).replace(/[0-9a-f]{64}/, 'SHA-256')).toBe(
      '{\n  "kind": "Backup",\n  "apiVersion": "velero.io/v1",\n  "metadata": {\n    "name": "b",\n    "x": {},\n' +
        '    "annotations": {\n      "lifeboat.io/digests-sha256": "SHA-256",\n      "lifeboat.io/stored-bytes": "0"\n    }\n  },\n  "spec": {},\n' +
        '  "status": {\n    "phase": "Failed"\n  },\n  "extra": [\n    12345678901234567890\n  ]\n}',
    );
  });

  test('a running backup cannot be committed, nor one of another name', async () => {
    const writer = await backups.begin('b', { now: sampleTime });
    await expect(writer.commit(sampleBackup('b', { phase: 'InProgress' }))).rejects.toThrow('phase InProgress');
    await expect(writer.commit(sampleBackup('c'))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await states()).toEqual(['b unfinished']);
  });

  test('discard removes everything', async () => {
    await makeBackup('other');
    const before = await keys();
    const writer = await backups.begin('b', { now: sampleTime });
    await writer.putArchive(sampleArchive());
    await writer.putFile('results', '{}');
    await writer.discard();
    expect(await keys()).toEqual(before);
  });

  test('a name that is taken is refused, whole or broken', async () => {
    await makeBackup('b');
    await store.putObject('backups/c/velero-backup.json', Buffer.from('{'));
    const before = await keys();
    await expect(backups.begin('b', { now: sampleTime })).rejects.toMatchObject({
      code: 'BACKUP_ALREADY_EXISTS',
      message: expect.stringContaining('"b" in location "main"'),
    });
    await expect(backups.begin('c', { now: sampleTime, replaceUnfinished: true })).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS' });
    expect(await keys()).toEqual(before);
  });

  test('a read-only location refuses every write before anything happens', async () => {
    const readOnly = createBackupStore({ location: 'main', store, readOnly: true });
    const refused = { code: 'STORE_READ_ONLY', message: expect.stringContaining('"main"') };
    await expect(readOnly.begin('b', { now: sampleTime })).rejects.toMatchObject(refused);
    await expect(readOnly.deleteBackup('b')).rejects.toMatchObject(refused);
    await expect(readOnly.deleteRestore('r', { now: new Date() })).rejects.toMatchObject(refused);
    await expect(readOnly.putRestoreFile('r', 'results', '{}')).rejects.toMatchObject(refused);
    expect(await keys()).toEqual([]);
  });
});

describe('unfinished backups', () => {
  test('are told with who, when, what and how to go on', async () => {
    const writer = await backups.begin('b', { now: sampleTime });
    await writer.putArchive(sampleArchive());
    const error = await backups.begin('b', { now: sampleTime }).catch((error: Error) => error);
    const remedy = [
      { action: 'delete-backup', backup: 'b', location: 'main' },
      { action: 'set-option', option: 'replaceUnfinished' },
    ];
    expect(error).toMatchObject({ code: 'BACKUP_UNFINISHED', context: { remedy } });
    for (const part of ['"b"', '"main"', '2026-11-23T10:00:00Z', String(process.pid), '2 objects', '`deleteBackup`', 'replaceUnfinished'])
      expect((error as Error).message).toContain(part);
    await expect(backups.get('b')).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
  });

  test('are taken over by replaceUnfinished; the run that lost the name cannot commit and removes nothing', async () => {
    const lost = await backups.begin('b', { now: sampleTime });
    await lost.putArchive(sampleArchive());
    const later = createBackupStore({ location: 'main', store: withEndedLeases(store) });
    const writer = await later.begin('b', { now: sampleTime, replaceUnfinished: true });
    expect(await keys()).toEqual(['backups/b/lifeboat-in-progress.json']);
    await writer.putArchive(sampleArchive());
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
    const writer = await backups.begin('b', { now: sampleTime });
    await writer.putArchive(sampleArchive());
    await store.putObject('backups/b/b.tar.gz', Buffer.from('of another'));
    await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({
      message: expect.stringContaining('b.tar.gz has 10 bytes, but this run wrote 7'),
    });
    await store.deleteObject('backups/b/b.tar.gz');
    await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({ message: expect.stringContaining('b.tar.gz is gone') });
    expect(await states()).toEqual(['b unfinished']);
  });

  test('that were deleted while they ran are not committed', async () => {
    const writer = await backups.begin('b', { now: sampleTime });
    await expect(backups.deleteBackup('b')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await backups.deleteBackup('b', { force: true });
    await expect(writer.putArchive(sampleArchive())).rejects.toMatchObject({ message: expect.stringContaining('deleted') });
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
      const results = await Promise.allSettled(writers.map((each) => each.begin(name, { now: sampleTime })));
      const won = results.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'BACKUP_UNFINISHED' });
      expect(await states()).toContain(`${name} unfinished`);
      await won[0]?.value.putArchive(sampleArchive());
      await won[0]?.value.commit(sampleBackup(name));
      expect((await keys()).filter((key) => key.startsWith(`backups/${name}/`))).toEqual([
        `backups/${name}/${name}.tar.gz`,
        `backups/${name}/lifeboat-digests.json`,
        `backups/${name}/velero-backup.json`,
      ]);
    }
  });

  test('one that comes later is told', async () => {
    const later = createBackupStore({ location: 'main', store: adapt(store) });
    await backups.begin('b', { now: sampleTime });
    await expect(later.begin('b', { now: sampleTime })).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
  });
});
