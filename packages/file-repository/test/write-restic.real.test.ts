import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotSource } from '@lifeboat/core/plugin-api';
import { restic } from '@lifeboat/file-repository';
import { afterEach, expect, inject, test } from 'vitest';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { describeOdd, writeOddFiles } from './testing/odd-files.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { type ResticCli, startRestic } from './testing/restic-cli.ts';
import { writeSampleFiles } from './testing/sample-files.ts';

const oracle = await findOracle('restic');
const old = await findOracle('restic14');
let cli: ResticCli;
afterEach(() => cli?.remove());

async function start(executable = oracle, largest = 4_000_000, on?: 'minio'): Promise<{ files: string; source: SnapshotSource }> {
  const real = on && inject('real');
  cli = await startRestic(executable as string, real && { ...real.minio, bucket: await makeBucket(real.minio, 'restic') });
  const files = join(cli.folder, 'files');
  await mkdir(files);
  await writeSampleFiles(files, largest);
  await writeOddFiles(files);
  return { files, source: { host: 'velero', user: 'root', path: files } };
}

/** Restores a snapshot by the restic CLI, and describes what came. */
async function restoreByRestic(id: string): Promise<string[]> {
  const target = join(cli.folder, 'restored');
  await cli.restic('restore', id, '--target', target);
  const lines = await describeOdd(target);
  await rm(target, { recursive: true });
  return lines;
}

test.skipIf(!oracle)('on MinIO, what is written here, restic checks, lists and restores, and each goes on from the other', async () => {
  const { files, source } = await start(oracle, 25_000_000, 'minio');
  const repository = await restic.create({ store: cli.store, prefix: '', password: cli.password });
  const written = await repository.writeSnapshot(readFolder(files), { source, tags: { backup: 'daily', ns: 'shop' } });
  expect(written).toMatchObject({ problemCount: 0, unchangedFiles: 0 });
  const original = await describeOdd(files);
  expect(await cli.restic('check', '--read-data')).toContain('no errors were found');
  expect(await restoreByRestic(written.snapshot.id)).toEqual(original);
  const [listed] = JSON.parse(await cli.restic('snapshots', '--json', '--tag', 'backup=daily,ns=shop'));
  expect(listed).toMatchObject({ id: written.snapshot.id, hostname: 'velero', username: 'root', paths: [files] });
  const names = (await cli.restic('ls', '--json', written.snapshot.id)).split('\n').map((line) => JSON.parse(line));
  expect(names.filter(({ message_type }) => message_type === 'node')).toHaveLength(original.length);

  // restic, as Velero ran it, finds all of it there: nothing is read again.
  const again = await cli.resticIn(files, 'backup', '.', '--host', 'velero', '--parent', written.snapshot.id, '--json');
  const summary = JSON.parse(again.split('\n').at(-1) as string);
  expect(summary).toMatchObject({ files_new: 0, files_changed: 0, data_blobs: 0 });
  // Its directories have names of users and groups, and numbers of devices, and are else equal to the byte.
  const treeOf = async (id: string) =>
    (await cli.restic('cat', 'tree', `${id}:odd`)).replace(/"(user|group)":"[^"]*",|"device_id":\d+,|\\ufffd|\ufffd/g, '');
  expect(await cli.restic('cat', 'tree', summary.snapshot_id)).toContain('"user":');
  expect(await treeOf(written.snapshot.id)).toBe(await treeOf(summary.snapshot_id));

  // And we go on from what restic wrote.
  await writeFile(join(files, 'd/new'), 'new');
  const opened: string[] = [];
  const next = await repository.writeSnapshot(
    readFolder(files, (path) => opened.push(path)),
    { source, parent: summary.snapshot_id },
  );
  expect(opened).toEqual(['d/new']);
  expect(next.storedBytes).toBeLessThan(10_000);
  expect(await cli.restic('check', '--read-data')).toContain('no errors were found');
  expect(await restoreByRestic(next.snapshot.id)).toEqual(await describeOdd(files));

  await repository.deleteSnapshot(written.snapshot.id);
  await cli.restic('forget', '--prune', summary.snapshot_id);
  expect(await (await restic.open({ store: cli.store, prefix: '', password: cli.password })).verify({ depth: 'contents' })).toMatchObject({
    damageCount: 0,
    snapshotCount: 1,
  });
  expect(await restoreByRestic(next.snapshot.id)).toEqual(await describeOdd(files));
});

test.skipIf(!old)('a repository of format version 1 is gone on with, in its own version', async () => {
  const { files, source } = await start(old);
  await cli.restic('init', '--repository-version', '1');
  // Its target is not UTF-8, which this old one reads as UTF-8.
  await rm(join(files, 'odd/link'));
  const repository = await restic.open({ store: cli.store, prefix: '', password: cli.password });
  const { snapshot } = await repository.writeSnapshot(readFolder(files), { source });
  expect(await cli.restic('check', '--read-data')).toContain('no errors were found');
  expect(await restoreByRestic(snapshot.id)).toEqual(await describeOdd(files));
  await cli.restic('prune', '--max-unused', '0');
  expect(await cli.restic('check', '--read-data')).toContain('no errors were found');
});

test.skipIf(!oracle)('an index that is lost is made again by restic from the packs written here', async () => {
  const { files, source } = await start();
  const repository = await restic.create({ store: cli.store, prefix: '', password: cli.password });
  const { snapshot } = await repository.writeSnapshot(readFolder(files), { source });
  const indexes: string[] = [];
  for await (const { key } of cli.store.listObjects('index/')) indexes.push(key);
  for (const key of indexes) await cli.store.deleteObject(key);
  await cli.restic('repair', 'index');
  expect(await restoreByRestic(snapshot.id)).toEqual(await describeOdd(files));
});
