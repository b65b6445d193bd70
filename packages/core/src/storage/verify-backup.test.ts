import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createArchiveWriter } from './archive-writer.ts';
import type { BackupStore } from './backup-store.ts';
import { createBackupStore } from './create-backup-store.ts';
import { createFileSystemObjectStore } from './file-system-store.ts';
import { readAll } from './testing/read-all.ts';
import { sampleBackup } from './testing/sample-backup.ts';
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
});

const verify = () => verifyBackup({ backups, name: 'b' });

describe('verify', () => {
  test('a sound backup has no problems', async () => {
    expect(await verify()).toEqual({ backup: await backups.get('b'), items: 2, bytes: expect.any(Number), warnings: [], problems: [] });
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

  test('a missing archive is a problem; a missing, unfinished or unreadable backup is an error', async () => {
    await store.deleteObject('backups/b/b.tar.gz');
    expect((await verify()).problems).toEqual([expect.stringContaining('its archive backups/b/b.tar.gz is missing')]);
    await store.deleteObject('backups/b/velero-backup.json');
    await expect(verify()).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
    await backups.deleteBackup('b');
    await expect(verify()).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });
});
