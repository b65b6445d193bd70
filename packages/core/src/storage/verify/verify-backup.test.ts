import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { createArchiveWriter } from '../archive/archive-writer.ts';
import { createFileSystemObjectStore } from '../file-system/file-system-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { rawArchive } from '../testing/raw-archive.ts';
import { readAll } from '../testing/read-all.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { withoutDigests } from '../testing/without-digests.ts';
import { verifyBackup } from './verify-backup.ts';

const base = mkdtempSync(join(tmpdir(), 'verify-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const now = new Date('2026-11-23T10:00:00Z');
let count = 0;
let store: ObjectStore;
let backups: BackupStore;

async function makeBackup(name: string): Promise<void> {
  const writer = await backups.begin(name, { now });
  const archive = createArchiveWriter({ now: () => now });
  const put = writer.putArchive(archive.stream);
  for (const pod of ['a', 'b']) {
    const id = { group: '', resource: 'pods', namespace: 'ns', name: pod, version: 'v1', preferred: true };
    await archive.add(id, { kind: 'Pod', apiVersion: 'v1', metadata: { name: pod, namespace: 'ns' } });
  }
  await archive.finish();
  await put;
  await writer.putFile('resource-list', '{"v1/Pod":["ns/a","ns/b"]}');
  await writer.putFile('results', '{"errors":{},"warnings":{}}');
  await writer.putFile('logs', 'not JSON\n');
  await writer.commit(sampleBackup(name, { progress: { totalItems: 2, itemsBackedUp: 2 } }));
}

beforeEach(async () => {
  store = createFileSystemObjectStore({ root: join(base, String(count++)), fsync: false });
  backups = createBackupStore({ location: 'main', store });
  await makeBackup('b');
  // What the content itself tells: what digests tell is shown in digests/.
  await withoutDigests(store, 'b');
});

const verify = () => verifyBackup({ backups, name: 'b' });

describe('verify', () => {
  test('a sound backup has no problems', async () => {
    const sound = { items: 2, bytes: expect.any(Number), digests: 'none', warnings: [], problems: [], issues: [] };
    expect(await verify()).toEqual({ backup: await backups.get('b'), ...sound });
  });

  test.each<[string, string, (bytes: Buffer) => Uint8Array, string]>([
    ['a truncated archive', 'b.tar.gz', (bytes) => bytes.subarray(0, -1), 'backups/b/b.tar.gz in location "main" is not a whole gzip file'],
    [
      'a truncated gzip file',
      'b-logs.gz',
      (bytes) => bytes.subarray(0, -1),
      'backups/b/b-logs.gz in location "main" is not a whole gzip file',
    ],
    [
      'a file that is no JSON',
      'b-results.gz',
      () => gzipSync('{'),
      'backups/b/b-results.gz in location "main" cannot be used: it is not valid JSON',
    ],
    [
      'another resource list',
      'b-resource-list.json.gz',
      () => gzipSync('{"v1/Pod":["ns/a"]}'),
      'the archive holds 1 of v1/Pod that the resource list does not name: ns/b',
    ],
    [
      'a kind that the archive lacks',
      'b-resource-list.json.gz',
      () => gzipSync('{"v1/Pod":["ns/a","ns/b"],"v1/Node":["n"]}'),
      'the archive lacks 1 of v1/Node that the resource list names: n',
    ],
    [
      'a wrong count',
      'velero-backup.json',
      (bytes) => Buffer.from(bytes.toString().replace('"itemsBackedUp": 2', '"itemsBackedUp": 3')),
      'itemsBackedUp is 3',
    ],
    [
      'a phase that is not final',
      'velero-backup.json',
      (bytes) => Buffer.from(bytes.toString().replace('Completed', 'InProgress')),
      'phase is InProgress',
    ],
  ])('%s is a problem', async (_, file, damage, problem) => {
    const key = `backups/b/${file}`;
    await store.putObject(key, damage(await readAll(await store.getObject(key))));
    expect((await verify()).problems).toEqual([expect.stringContaining(problem)]);
  });

  test('objects that are not what their paths say are problems', async () => {
    const archive = createArchiveWriter({ now: () => now });
    const bytes = readAll(archive.stream);
    const id = { group: '', resource: 'pods', namespace: 'ns', version: 'v1', preferred: true };
    await archive.add({ ...id, name: 'a' }, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'x', namespace: 'ns' } });
    await archive.add({ ...id, name: 'b' }, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'b', namespace: 'other' } });
    await archive.finish();
    await store.putObject('backups/b/b.tar.gz', await bytes);
    expect((await verify()).problems).toEqual([
      expect.stringContaining('an object called "x" as pods ns/a'),
      'pods ns/b has metadata.namespace "other"',
      'the archive lacks 2 of v1/Pod that the resource list names: ns/a, ns/b',
      'the archive holds 1 of v1/Pod that the resource list does not name: other/b',
    ]);
  });

  const pod = (name: string, fields: object = {}) =>
    JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { name, namespace: 'ns' }, ...fields });
  const path = (name: string, folder = '') => `resources/pods/${folder}namespaces/ns/${name}.json`;
  const version = ['metadata/version', '1.1.0\n'] as const;
  const both = [version, [path('a'), pod('a')], [path('b'), pod('b')]] as const;

  test.each<[string, readonly (readonly [string, string])[], string[]]>([
    ['no objects', [version], ['the archive lacks 2 of v1/Pod that the resource list names: ns/a, ns/b', 'itemsBackedUp is 2']],
    [
      'copies that differ',
      [...both, [path('a', 'v1-preferredversion/'), pod('a', { spec: {} })]],
      ['pods ns/a differs from its copy in v1-preferredversion'],
    ],
    [
      'an object of another kind',
      [...both.slice(0, 2), [path('b'), pod('b', { kind: 'Node' })]],
      ['pods ns/b is a Node', 'lacks 1 of v1/Pod', 'holds 1 of v1/Node'],
    ],
    [
      'an object of another group',
      [...both.slice(0, 2), [path('b'), pod('b', { apiVersion: 'x.io/v1' })]],
      ['pods ns/b has the apiVersion x.io/v1', 'lacks 1 of v1/Pod', 'holds 1 of x.io/v1/Pod'],
    ],
    ["another backup's archive", [version, [path('c'), pod('c')]], ['lacks 2 of v1/Pod', 'holds 1 of v1/Pod', 'itemsBackedUp is 2']],
    ['another format', [['metadata/version', '3.0.0\n'], ...both.slice(1)], ['has the format "3.0.0" (metadata/version of its archive)']],
  ])('an archive with %s is a problem', async (_, entries, problems) => {
    await store.putObject('backups/b/b.tar.gz', rawArchive(entries));
    expect((await verify()).problems).toEqual(problems.map((problem) => expect.stringContaining(problem)));
  });

  test('every version of an object, as Velero with EnableAPIGroupVersions keeps them, is sound', async () => {
    const v2 = pod('a', { apiVersion: 'x.io/v2' });
    const at = (folder: string) => `resources/pods.x.io/${folder}namespaces/ns/a.json`;
    const entries = [version, [at(''), v2], [at('v2-preferredversion/'), v2], [at('v1/'), pod('a', { apiVersion: 'x.io/v1' })]] as const;
    await store.putObject('backups/b/b.tar.gz', rawArchive(entries));
    await store.putObject('backups/b/b-resource-list.json.gz', gzipSync('{"x.io/v1/Pod":["ns/a"],"x.io/v2/Pod":["ns/a"]}\n'));
    expect(await verify()).toMatchObject({ items: 1, problems: [], warnings: [] });
  });

  test('what is odd but harmless is a warning', async () => {
    await store.putObject('backups/b/notes.txt', Buffer.from('x'));
    await store.putObject('backups/b/b-new.json.gz', gzipSync('[]'));
    await store.deleteObject('backups/b/b-resource-list.json.gz');
    await store.putObject('backups/b/b.tar.gz', rawArchive(both.slice(1)));
    const text = (await readAll(await store.getObject('backups/b/velero-backup.json'))).toString();
    await store.putObject('backups/b/velero-backup.json', Buffer.from(text.replace('"phase"', '"formatVersion": "1.7.0", "phase"')));
    expect(await verify()).toMatchObject({
      problems: [],
      warnings: [
        'b-new.json.gz in its folder is nothing that a backup holds',
        'notes.txt in its folder is nothing that a backup holds',
        'the format is 1.7.0 (status.formatVersion), newer than 1.1.0: what it adds is not looked at',
        'the archive does not say its format version',
        'it has no resource list: whether objects are missing from the archive is not known',
      ],
    });
  });

  test('counts of a backup in which objects failed need not fit', async () => {
    const text = (await readAll(await store.getObject('backups/b/velero-backup.json'))).toString();
    const failed = text.replace('Completed', 'PartiallyFailed').replace('"itemsBackedUp": 2', '"itemsBackedUp": 3');
    await store.putObject('backups/b/velero-backup.json', Buffer.from(failed));
    expect((await verify()).problems).toEqual([]);
  });

  test('a missing archive is a problem; a missing, unfinished or unreadable backup is an error', async () => {
    await store.deleteObject('backups/b/b.tar.gz');
    expect((await verify()).problems).toEqual([expect.stringContaining('its archive backups/b/b.tar.gz is missing')]);
    await store.deleteObject('backups/b/velero-backup.json');
    await expect(verify()).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
    await backups.deleteBackup('b');
    await expect(verify()).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });
});
