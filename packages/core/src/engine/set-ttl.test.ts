import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import { createEngine } from './create-engine.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lifeboat-ttl-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const open = () => createFileSystemObjectStore({ root, fsync: false });

async function makeBackup(name: string) {
  const writer = await createBackupStore({ location: 'main', store: open() }).begin(name, { now: new Date() });
  await writer.putFile('logs', 'a log');
  await writer.commit(sampleBackup(name, { startTimestamp: '2026-11-23T10:00:00Z', expiration: '2026-12-23T10:00:00Z' }));
  return createEngine({ storageLocations: { main: { store: open() } } });
}

test('counts from the start of the backup, in digests of a new generation', async () => {
  const engine = await makeBackup('b');
  for (const [ttl, expiration] of [
    ['48h', '2026-11-25T10:00:00Z'],
    ['1h', '2026-11-23T11:00:00Z'],
  ] as const) {
    const changed = await engine.setBackupTtl('b', { ttl });
    expect(changed).toMatchObject({ status: { phase: 'Completed', expiration } });
    expect(await engine.getBackup('b')).toEqual(changed);
  }
  // Sound as far as it can be: the sample has few of the files of a backup.
  const { problems } = await engine.verifyBackup('b').result;
  expect(problems.filter((problem) => /digest|manifest/.test(problem))).toEqual([]);
  const files = await readdir(join(root, 'backups/b'));
  expect(files.filter((file) => file.startsWith('lifeboat-digests'))).toHaveLength(3);
  expect(files).not.toContain('lifeboat-in-progress.json');
});

test('new digests never make what is damaged look sound', async () => {
  const engine = await makeBackup('damaged');
  await appendFile(join(root, 'backups/damaged/damaged-logs.gz'), 'x');
  await expect(engine.setBackupTtl('damaged', { ttl: '48h' })).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
  expect((await engine.getBackup('damaged')).status.expiration).toBe('2026-12-23T10:00:00Z');
});

test.each(['', '-1h', '0s', '2 weeks'])('the time %j is none', async (ttl) => {
  const engine = createEngine({ storageLocations: { main: { store: open() } } });
  await expect(engine.setBackupTtl('b', { ttl })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('ttl'),
  });
});

test('a store that cannot lock refuses a location that shall', async () => {
  const engine = createEngine({ storageLocations: { main: { store: open(), objectLock: { mode: 'compliance' } } } });
  const refused = { code: 'INVALID_CONFIG', message: expect.stringContaining('cannot lock objects') };
  await expect(engine.setBackupTtl('b', { ttl: '48h' })).rejects.toMatchObject(refused);
  const odd = { store: open(), objectLock: { mode: 'forever' as 'compliance' } };
  expect(() => createEngine({ storageLocations: { main: odd } })).toThrow(/objectLock\.mode/);
});

test('where no versions are kept, what is locked gets no other expiration, and nothing is changed', async () => {
  const store = createMemoryObjectStore({ objectLock: true });
  const objectLock = { mode: 'governance' } as const;
  const now = new Date();
  const writer = await createBackupStore({ location: 'main', store, objectLock }).begin('b', { now });
  await writer.putFile('logs', 'a log');
  const expiration = new Date(now.getTime() + 3_600_000).toISOString();
  await writer.commit(sampleBackup('b', { startTimestamp: now.toISOString(), expiration }));
  const locks = async () => {
    const found: unknown[] = [];
    for await (const { key, etag } of store.listObjects('backups/b/')) found.push([key, etag, await store.readObjectLock?.(key)]);
    return found;
  };
  const before = await locks();
  const engine = createEngine({ storageLocations: { main: { store, objectLock } } });
  const refused = { code: 'BACKUP_LOCKED', message: expect.stringMatching(/velero-backup\.json is locked until .*keeps no version/) };
  await expect(engine.setBackupTtl('b', { ttl: '48h' })).rejects.toMatchObject(refused);
  expect(await locks()).toEqual(before);
});
