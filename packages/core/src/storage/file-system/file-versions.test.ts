import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { readAll } from '../testing/read-all.ts';
import { createFileSystemObjectStore } from './file-system-store.ts';
import { listFiles } from './list-files.ts';

const root = mkdtempSync(join(tmpdir(), 'file-versions-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const store = createFileSystemObjectStore({ root, fsync: false });

test('every put has an etag of its own, also of the same bytes', async () => {
  const etags = new Set<string | undefined>();
  for (let i = 0; i < 20; i++) {
    etags.add((await store.putObject('same', Buffer.from('same'))).etag);
    await sleep(12); // the clock of a file system may tick a hundred times a second only
  }
  expect(etags.size).toBe(20);
});

test('a file that is replaced between the call and the first byte is another one', async () => {
  const { etag: ifMatch = '' } = await store.putObject('replaced', Buffer.from('old'));
  const opened = await store.getObject('replaced', { ifMatch });
  await store.putObject('replaced', Buffer.from('new'));
  await expect(readAll(opened)).rejects.toMatchObject({ code: 'OBJECT_CHANGED', message: expect.stringContaining('replaced') });
});

test('conditions that a folder cannot keep are refused, and nothing is changed', async () => {
  const { etag: ifMatch = '' } = await store.putObject('kept', Buffer.from('old'));
  await expect(store.putObject('kept', Buffer.from('new'), { ifMatch })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(store.deleteObject('kept', { ifMatch })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect((await readAll(await store.getObject('kept'))).toString()).toBe('old');
});

test('a listing that goes on after any key is the end of the whole one, also where folders are read by pages', async () => {
  for (const name of ['a-b', 'a/b/c', 'a0', 'b/x/y', 'b/x-y', 'c']) await store.putObject(`list/${name}`, Buffer.from(name));
  const keys = async (startAfter?: string) => {
    const found: string[] = [];
    for await (const { key } of listFiles({ folder: join(root, 'list'), folderKey: 'list/', startAfter, pageSize: 2 })) found.push(key);
    return found;
  };
  const all = await keys();
  expect(all).toHaveLength(6);
  for (const [i, key] of all.entries()) expect(await keys(key)).toEqual(all.slice(i + 1));
  expect(await keys('list')).toEqual(all);
  expect(await keys('lisu')).toEqual([]);
});
