import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restic } from '@lifeboat/file-repository';
import { afterEach, expect, test } from 'vitest';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { type ResticCli, startRestic } from './testing/restic-cli.ts';
import { describeFolder } from './testing/sample-files.ts';

const oracle = await findOracle('restic');
let cli: ResticCli;
afterEach(() => cli?.remove());

async function start(): Promise<{ files: string }> {
  cli = await startRestic(oracle as string);
  const files = join(cli.folder, 'files');
  await mkdir(join(files, 'd'), { recursive: true });
  for (let i = 0; i < 40; i++) await writeFile(join(files, `d/${i}`), randomBytes(100_000));
  return { files };
}

test.skipIf(!oracle)('a prune keeps what restic wrote and needs, and removes the rest', async () => {
  const { files } = await start();
  await cli.restic('init');
  const backup = () => cli.resticIn(files, 'backup', '.', '--quiet');
  await backup();
  for (let i = 0; i < 30; i++) await rm(join(files, `d/${i}`));
  await backup();
  await writeFile(join(files, 'new'), 'new');
  await backup();
  const repository = await restic.open({ store: cli.store, prefix: '', password: cli.password });
  const [oldest] = await repository.listSnapshots();
  await repository.deleteSnapshot(oldest?.id ?? '');
  const report = await repository.maintain({ mode: 'full' });
  expect(report).toMatchObject({ mode: 'full', rewrittenContents: expect.any(Number) });
  expect(report.unneededContents).toBeGreaterThan(30);
  expect(report.removedBytes).toBeGreaterThan(3_000_000);
  expect(await cli.restic('check', '--read-data')).toContain('no errors were found');
  expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 2 });
  expect(await cli.restic('prune', '--dry-run', '--max-unused', '0')).toMatch(/to delete:\s+0 blobs/);
  const target = join(cli.folder, 'restored');
  await cli.restic('restore', 'latest', '--target', target);
  expect(await describeFolder(target)).toEqual(await describeFolder(files));
});

test.skipIf(!oracle)('locks hold between restic and us, in both directions', async () => {
  const { files } = await start();
  const repository = await restic.create({ store: cli.store, prefix: '', password: cli.password });
  const source = { host: 'velero', user: 'root', path: files };
  // While we write, restic may back up, and not prune.
  let backedUp = '';
  let pruned: unknown;
  async function* slow() {
    for await (const entry of readFolder(files)) {
      if (entry.path.length === 0) {
        backedUp = await cli.resticIn(files, 'backup', '.', '--quiet').then(() => 'yes', String);
        pruned = await cli.restic('prune').catch((error: unknown) => error);
      }
      yield entry;
    }
  }
  const { snapshot } = await repository.writeSnapshot(slow(), { source });
  expect(backedUp).toBe('yes');
  expect(String(pruned)).toContain('already locked');
  expect(await cli.restic('list', 'locks')).toBe('');

  // While restic holds a lock, shared as here, we write, and do not prune. `mount` and the like are not at hand: what restic wrote
  // as the lock of its own backup is put back.
  const locks: { key: string; bytes: Buffer }[] = [];
  const watching = {
    ...cli.store,
    async putObject(key: string, body: Uint8Array) {
      const result = await cli.store.putObject(key, body);
      if (key.startsWith('locks/')) locks.push({ key, bytes: Buffer.from(body) });
      return result;
    },
  };
  await (await restic.open({ store: watching as typeof cli.store, prefix: '', password: cli.password })).deleteSnapshot('0'.repeat(64));
  expect(locks).toHaveLength(1);
  for (const { key, bytes } of locks) await cli.store.putObject(key, bytes);
  expect(await cli.restic('list', 'locks')).not.toBe('');
  await expect(cli.restic('prune')).rejects.toThrow('already locked');
  await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED' });
  await repository.writeSnapshot(readFolder(files), { source });
  expect(await repository.maintain({ mode: 'full', takeOver: true })).toMatchObject({ mode: 'full' });
  expect(await cli.restic('check', '--read-data')).toContain('no errors were found');
  expect((await repository.listSnapshots()).map(({ id }) => id)).toContain(snapshot.id);
});

test.skipIf(!oracle)('passwords that are added here open the repository for restic, and the other way round', async () => {
  cli = await startRestic(oracle as string);
  const repository = await restic.create({ store: cli.store, prefix: '', password: cli.password });
  const added = await repository.keySlots?.add(async () => 'a second one');
  await writeFile(join(cli.folder, 'third'), 'a third one\n');
  await cli.resticBy('a second one', 'key', 'add', '--new-password-file', join(cli.folder, 'third'));
  const third = await restic.open({ store: cli.store, prefix: '', password: 'a third one' });
  expect((await third.keySlots?.list())?.map(({ isCurrent }) => isCurrent)).toEqual([false, false, true]);
  await third.keySlots?.remove(added?.id ?? '');
  await expect(cli.resticBy('a second one', 'snapshots')).rejects.toThrow('wrong password');
  await third.changePassword('a fourth one');
  await expect(cli.resticBy('a third one', 'snapshots')).rejects.toThrow('wrong password');
  await cli.resticBy('a fourth one', 'key', 'remove', (await repository.keySlots?.list())?.find(({ isCurrent }) => isCurrent)?.id ?? '');
  await expect(restic.open({ store: cli.store, prefix: '', password: cli.password })).rejects.toMatchObject({
    code: 'REPOSITORY_WRONG_PASSWORD',
  });
  await restic.open({ store: cli.store, prefix: '', password: 'a fourth one' });
});
