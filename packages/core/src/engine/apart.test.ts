import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { createFileSystemObjectStore } from '../storage/file-system/file-system-store.ts';
import { createEngine } from './create-engine.ts';

async function folders() {
  const root = await mkdtemp(join(tmpdir(), 'lifeboat-apart-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await symlink(root, `${root}-link`);
  onTestFinished(() => rm(`${root}-link`));
  return { root, link: `${root}-link` };
}

test('the same folder in two spellings is one place: no backup is asked for in both, none is copied onto itself', async () => {
  const { root, link } = await folders();
  const store = (at: string) => ({ store: createFileSystemObjectStore({ root: at }) });
  const engine = createEngine({ storageLocations: { a: store(root), b: store(`${link}/`), c: store(join(root, 'other')) } });
  const told = { code: 'INVALID_REQUEST', message: expect.stringMatching(/"a" and "b" are one place, file:.*Nothing was written/) };
  await expect(engine.backup({ name: 'x', storageLocations: ['a', 'c', 'b'] }).result).rejects.toMatchObject(told);
  await expect(engine.copyBackup({ name: 'x', from: 'a', to: 'b' }).result).rejects.toMatchObject(told);
  await expect(engine.copyBackup({ name: 'x', from: 'a', to: 'c' }).result).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('what is unsafe of a store or a cluster is logged once, with its location', async () => {
  const { root } = await folders();
  const warnings: string[] = [];
  const quiet = () => {};
  const store = wrapObjectStore(createFileSystemObjectStore({ root }), { risks: ['endpoint http://x is not encrypted'] });
  createEngine({
    storageLocations: { west: { store } },
    logger: { debug: quiet, info: quiet, error: quiet, warn: (message) => void warnings.push(message) },
  });
  expect(warnings).toEqual(['Storage location "west": endpoint http://x is not encrypted']);
});
