import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRepository, SnapshotSource } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { afterEach, expect, test } from 'vitest';
import { deviceEntries } from '../../core/src/volumes/files/move/device-entries.ts';
import { createLocalMovers } from '../../core/src/volumes/files/testing/local-movers.ts';
import { describeSnapshot } from './testing/describe-snapshot.ts';
import { type KopiaCli, startKopia } from './testing/kopia-cli.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { describeFolder, writeSampleFiles } from './testing/sample-files.ts';

const oracle = await findOracle('kopia');
let cli: KopiaCli;
afterEach(() => cli?.remove());

/** Restores a snapshot by the kopia CLI, and describes what came. */
async function restoreByKopia(id: string): Promise<string[]> {
  const target = join(cli.folder, 'restored');
  await cli.kopia('snapshot', 'restore', id, target);
  const lines = await describeFolder(target);
  await rm(target, { recursive: true });
  return lines;
}

async function start(): Promise<{ files: string; source: SnapshotSource }> {
  cli = await startKopia(oracle as string);
  const files = join(cli.folder, 'files');
  await mkdir(files);
  await writeSampleFiles(files);
  return { files, source: { host: 'default', user: 'default', path: files } };
}

const open = (): Promise<FileRepository> => kopia.open({ store: cli.store, prefix: '', password: cli.password });

test.skipIf(!oracle)('what is written here, kopia verifies, restores, goes on from, and maintains', async () => {
  const { files, source } = await start();
  const repository = await kopia.create({ store: cli.store, prefix: '', password: cli.password });
  const written = await repository.writeSnapshot(readFolder(files), { source, tags: { 'snapshot-uploader': 'kopia' } });
  expect(written).toMatchObject({ problemCount: 0, unchangedFiles: 0 });
  const original = await describeFolder(files);
  expect(await describeSnapshot(await repository.openSnapshot(written.snapshot.id))).toEqual(original);

  await cli.connect();
  await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
  await cli.kopia('content', 'verify', '--full');
  await cli.kopia('index', 'inspect', '--all');
  expect(await restoreByKopia(written.snapshot.id)).toEqual(original);

  // The same files make the same root for kopia: it finds all of it there.
  const again = JSON.parse(await cli.kopia('snapshot', 'create', files, '--json'));
  expect(again.rootEntry.obj).toBe(written.snapshot.root.contentId);

  // And we go on from what kopia wrote.
  await writeFile(join(files, 'd/new'), 'new');
  const opened: string[] = [];
  const next = await repository.writeSnapshot(
    readFolder(files, (path) => opened.push(path)),
    { source },
  );
  expect(opened).toEqual(['d/new']);
  expect(next.storedBytes).toBeLessThan(100_000);

  await cli.kopia('maintenance', 'run', '--full', '--safety=none');
  await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
  expect(await restoreByKopia(next.snapshot.id)).toEqual(await describeFolder(files));
  const fresh = await open();
  expect(await fresh.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 3 });
  expect(await fresh.listSnapshots()).toHaveLength(3);
  expect(await describeSnapshot(await fresh.openSnapshot(written.snapshot.id))).toEqual(original);

  await fresh.deleteSnapshot(written.snapshot.id);
  await fresh.deleteSnapshot(written.snapshot.id);
  expect(JSON.parse(await cli.kopia('snapshot', 'list', '--json', '--all')).map((snapshot: { id: string }) => snapshot.id)).not.toContain(
    written.snapshot.id,
  );
  expect(await fresh.listSnapshots()).toHaveLength(2);
  await expect(fresh.openSnapshot(written.snapshot.id)).rejects.toMatchObject({ code: 'FILE_SNAPSHOT_NOT_FOUND' });
});

test.skipIf(!oracle)('a repository that kopia made is gone on with: its contents are not stored again', async () => {
  const { files, source } = await start();
  await cli.create();
  await cli.kopia('snapshot', 'create', files);
  const repository = await open();
  const opened: string[] = [];
  const unread = await repository.writeSnapshot(
    readFolder(files, (path) => opened.push(path)),
    { source },
  );
  expect(opened).toEqual([]);
  const reread = await repository.writeSnapshot(readFolder(files), { source, parent: 'none' });
  expect(reread.readBytes).toBeGreaterThan(35_000_000);
  expect(Math.max(unread.storedBytes, reread.storedBytes)).toBeLessThan(30_000);
  expect(unread.snapshot.root.contentId).toBe(reread.snapshot.root.contentId);
  await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
  expect(await restoreByKopia(reread.snapshot.id)).toEqual(await describeFolder(files));
});

test.skipIf(!oracle)('a password that is changed here opens the repository for kopia, and the other way round', async () => {
  cli = await startKopia(oracle as string);
  await cli.create();
  const repository = await kopia.open({ store: cli.store, prefix: '', password: cli.password });
  await repository.changePassword('a second one');
  // kopia keeps what opens a repository for a while.
  const forget = () => rm(join(cli.folder, '.cache'), { recursive: true, force: true });
  await forget();
  await expect(cli.connect()).rejects.toThrow('invalid repository password');
  await cli.connect('--password=a second one');
  await cli.kopia('repository', 'change-password', '--password=a second one', '--new-password=a third one');
  const again = await kopia.open({ store: cli.store, prefix: '', password: 'a third one' });
  await again.changePassword(cli.password);
  await forget();
  await cli.connect();
  expect(await again.listSnapshots()).toEqual([]);
});

test.skipIf(!oracle)('an index that is lost is made again by kopia from the packs written here', async () => {
  const { files, source } = await start();
  const repository = await kopia.create({ store: cli.store, prefix: '', password: cli.password });
  const { snapshot } = await repository.writeSnapshot(readFolder(files), { source });
  const indexes: string[] = [];
  for await (const { key } of cli.store.listObjects('xn')) indexes.push(key);
  for (const key of indexes) await cli.store.deleteObject(key);
  await cli.connect();
  await cli.kopia('index', 'recover', '--commit', '--dangerous-commands=enabled');
  expect(await restoreByKopia(snapshot.id)).toEqual(await describeFolder(files));
});

test.skipIf(!oracle)('the data of a block device is a directory with one file to kopia, too', async () => {
  cli = await startKopia(oracle as string);
  const repository = await kopia.create({ store: cli.store, prefix: '', password: cli.password });
  const data = Buffer.concat([randomBytes(5_000_000), Buffer.alloc(3_000_000)]);
  const device = join(cli.folder, 'device');
  await writeFile(device, data);
  const { cluster } = createLocalMovers({ folder: cli.folder });
  const place = { cluster, namespace: 'shop', pod: 'mover', container: 'mover', folder: device };
  const source = { host: 'default', user: 'default', path: 'snapshot-data-upload-download/kopia/shop/raw' };
  const { snapshot } = await repository.writeSnapshot(deviceEntries(place, { name: 'a-uid', now: new Date() }), { source });
  await cli.connect();
  await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
  const target = join(cli.folder, 'restored');
  await cli.kopia('snapshot', 'restore', snapshot.id, target);
  expect(await readdir(target)).toEqual(['a-uid']);
  expect((await readFile(join(target, 'a-uid'))).equals(data)).toBe(true);
  expect((await stat(target)).mode & 0o7777).toBe(0o777);
});
