import { gzipSync } from 'node:zlib';
import { createCountingStore } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { stringifyJson } from '../json/index.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { createBackupStore } from './location/create-backup-store.ts';
import { readAll } from './testing/read-all.ts';
import { sampleBackup } from './testing/sample-backup.ts';
import { createStoreLab, type StoreLab, sampleTime } from './testing/store-lab.ts';

let { store, backups, keys, states, makeBackup } = {} as StoreLab;
beforeEach(() => {
  ({ store, backups, keys, states, makeBackup } = createStoreLab());
});

describe('listing', () => {
  test('tells whole, unfinished and broken ones apart, in order, and survives what it does not know', async () => {
    await makeBackup('whole');
    await backups.begin('begun', { now: sampleTime });
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

  test('reads nothing of those that are not asked for', async () => {
    for (const name of ['a', 'b', 'c']) await makeBackup(name);
    const counting = createCountingStore({ store });
    const asked: string[] = [];
    const found: string[] = [];
    const only = (name: string) => asked.push(name) === 2;
    for await (const { name } of createBackupStore({ store: counting.store, location: 'main' }).list({ only })) found.push(name);
    expect([asked, found]).toEqual([['a', 'b', 'c'], ['b']]);
    expect(counting.calls.filter(({ key }) => /backups\/[ac]/.test(key))).toEqual([]);
  });

  test('passes over what is no backup, and what one cannot read hides no other', async () => {
    await makeBackup('b');
    for (const key of ['backups/file', 'backups/strange/notes/x.txt', 'plugins/p', 'metadata/revision', 'elsewhere/x', 'restores/file'])
      await store.putObject(key, Buffer.from('x'));
    await store.putObject('backups/latin1/velero-backup.json', Buffer.from([0x7b, 0xff, 0x7d]));
    await store.putObject('backups/list/velero-backup.json', Buffer.from('[]'));
    await store.putObject('backups/empty/velero-backup.json', Buffer.alloc(0));
    // Names that S3 allows; `//` is a folder without a name.
    const withOdd: ObjectStore = {
      ...store,
      async *listCommonPrefixes(prefix, delimiter, options) {
        yield `${prefix}/`;
        yield `${prefix}../`;
        yield* store.listCommonPrefixes(prefix, delimiter, options);
      },
      getObject: (key, options) =>
        key.includes('/list/')
          ? Promise.reject(new LifeboatError({ code: 'STORE_ACCESS_DENIED', message: 'denied' }))
          : store.getObject(key, options),
    };
    const odd = createBackupStore({ location: 'main', store: withOdd });
    expect(await states(odd)).toEqual([
      ' broken',
      '.. broken',
      'b complete',
      'empty broken',
      'latin1 broken',
      'list broken',
      'strange unfinished',
    ]);
    const restores = [];
    for await (const { name } of backups.listRestores()) restores.push(name);
    expect(restores).toEqual([]);
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

  test('every JSON file comes back whole: unknown fields, large numbers, null for nothing', async () => {
    const put = (folder: string, file: string, text: string) => store.putObject(`${folder}/${file}`, gzipSync(text));
    const row = '[{"z":1,"size":9007199254740993,"Phase":"Completed","new":{}}]\n';
    const files = {
      volumeinfo: backups.readVolumeInfo,
      itemoperations: backups.readItemOperations,
      volumesnapshots: backups.readVolumeSnapshots,
      podvolumebackups: backups.readPodVolumeBackups,
      'csi-volumesnapshots': backups.readCsiVolumeSnapshots,
      'csi-volumesnapshotcontents': backups.readCsiVolumeSnapshotContents,
      'csi-volumesnapshotclasses': backups.readCsiVolumeSnapshotClasses,
    };
    for (const [file, read] of Object.entries(files)) {
      expect(await read('b')).toBeUndefined();
      await put('backups/b', `b-${file}.json.gz`, row);
      expect(`${stringifyJson(await read('b'))}\n`).toBe(row);
      await put('backups/b', `b-${file}.json.gz`, 'null\n');
      expect(await read('b')).toEqual([]);
      for (const bad of ['{}', '[1]', '[null]', '']) {
        await put('backups/b', `b-${file}.json.gz`, bad);
        await expect(read('b')).rejects.toMatchObject({
          code: 'BACKUP_BROKEN',
          message: expect.stringContaining(`backups/b/b-${file}.json.gz in location "main"`),
        });
      }
    }
    await put('restores/r', 'r-volumeinfo.json.gz', row);
    await put('restores/r', 'restore-r-itemoperations.json.gz', 'null');
    await put('restores/r', 'restore-r-resource-list.json.gz', '{"v1/Pod":["ns/a(created)"]}');
    await put('restores/r', 'restore-r-results.gz', '{"errors":null,"warnings":{"velero":["w"]}}');
    expect(stringifyJson(await backups.readRestoreVolumeInfo('r'))).toBe(row.trim());
    expect(await backups.readRestoreItemOperations('r')).toEqual([]);
    expect(await backups.readRestoreResourceList('r')).toEqual({ 'v1/Pod': ['ns/a(created)'] });
    expect(await backups.readRestoreResults('r')).toEqual({ errors: {}, warnings: { velero: ['w'] } });
    await put('backups/b', 'b-resource-list.json.gz', '{"v1/Pod":"a"}');
    await expect(backups.readResourceList('b')).rejects.toThrow('v1/Pod is not a list of names');
  });

  test('digests of blobs come back; what is none is refused', async () => {
    const put = (text: string) => store.putObject('backups/b/lifeboat-volume-digests.json.gz', gzipSync(text));
    expect(await backups.readVolumeDigests('b')).toBeUndefined();
    const row = { namespace: 'shop', format: 'kopia', blob: 'p1-s2', size: 3, sha256: 'ab'.repeat(32) };
    await put(JSON.stringify([row]));
    expect(await backups.readVolumeDigests('b')).toEqual([row]);
    for (const change of [{ blob: undefined }, { blob: 7 }, { sha256: 'ab' }, { size: -1 }, { size: '3' }]) {
      await put(JSON.stringify([row, { ...row, ...change }]));
      await expect(backups.readVolumeDigests('b')).rejects.toMatchObject({
        code: 'BACKUP_BROKEN',
        message: expect.stringContaining('row 2'),
      });
    }
  });

  test('files of a folder are told apart from strangers', async () => {
    await makeBackup('b');
    await store.putObject('backups/b/sub/notes.txt', Buffer.from('12'));
    const files = [];
    for await (const file of backups.listFiles('b')) files.push(file);
    expect(files).toContainEqual({ fileName: 'sub/notes.txt', size: 2, known: false });
    expect(files.filter(({ known }) => known).map(({ fileName }) => fileName)).toEqual([
      'b-results.gz',
      'b.tar.gz',
      'lifeboat-digests.json',
      'velero-backup.json',
    ]);
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
    const result = await createBackupStore({ location: 'main', store: watched }).deleteBackup('b', { force: true });
    expect(result).toEqual({ objects: 6, unfinishedPuts: 1 });
    expect(deleted.filter((key) => !key.includes('in-progress-'))[0]).toBe('backups/b/velero-backup.json');
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
    expect(await backups.deleteBackup('b')).toEqual({ objects: 2, unfinishedPuts: 0 }); // the marker tells whose it was
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
    await expect(backups.getRestore('of-velero')).rejects.toMatchObject({
      code: 'RESTORE_NOT_FOUND',
      message: expect.stringContaining('Velero keeps the Restore itself'),
    });
    await expect(backups.getRestore('none')).rejects.toMatchObject({ message: expect.stringContaining('There is no restore "none"') });
    await backups.deleteRestore('r', { now: sampleTime });
    expect((await keys()).filter((key) => key.startsWith('restores/r/'))).toEqual([]);
  });

  test('one of several takes a name; the record of the one that has it stays', async () => {
    const taking = Array.from({ length: 6 }, (_, i) =>
      backups.putRestore({ ...restore, spec: { backupName: `b${i}` } }, { ifAbsent: true }),
    );
    const outcomes = await Promise.allSettled(taking);
    const refusals = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refusals).toEqual(Array(5).fill(expect.objectContaining({ code: 'RESTORE_ALREADY_EXISTS' })));
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect((await backups.getRestore('r')).spec.backupName).toBe(`b${winner}`);
  });
});
