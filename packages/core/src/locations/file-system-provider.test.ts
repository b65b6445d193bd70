import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileSystemProvider } from './file-system-provider.ts';
import { openLocation } from './open-location.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-file-provider-'));
  await symlink('/', join(folder, 'everything'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (config: Record<string, string>, within?: string) =>
  openLocation(
    { name: 'disk', provider: 'file', objectStorage: { prefix: 'p' }, config },
    { providers: [createFileSystemProvider(within === undefined ? {} : { within })] },
  );

test('the provider file keeps backups in a folder', async () => {
  const { store } = await open({ path: join(folder, 'a') });
  await store.putObject('k', Buffer.from('v'));
  const inside = await open({ path: folder }, folder);
  expect(await inside.store.headObject('k')).toBeUndefined();
  expect(await store.headObject('k')).toMatchObject({ size: 1 });
});

test('a path that is missing, misspelt or outside is refused', async () => {
  await expect(open({})).rejects.toThrow(/'path' is missing/);
  await expect(open({ pth: '/x' })).rejects.toThrow(/unknown key 'pth'.*did you mean 'path'/);
  for (const path of ['/', join(folder, '..'), `${folder}-other`, join(folder, 'everything/etc')])
    await expect(open({ path }, folder), path).rejects.toThrow(/'path' is no folder in /);
});
