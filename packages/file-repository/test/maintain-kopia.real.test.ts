import { randomBytes } from 'node:crypto';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MaintenanceReport, ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { afterEach, expect, test, vi } from 'vitest';
import { describeSnapshot } from './testing/describe-snapshot.ts';
import { type KopiaCli, startKopia } from './testing/kopia-cli.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { describeFolder } from './testing/sample-files.ts';

const oracle = await findOracle('kopia');
let cli: KopiaCli;
afterEach(() => cli?.remove());
afterEach(() => void vi.useRealTimers());

const owner = 'default@default';

/** A store whose clock is that of this process, which goes fast. */
function withOurClock(store: ObjectStore): ObjectStore {
  const storedAt = new Map<string, Date>();
  return {
    ...store,
    async putObject(key, body, options) {
      const result = await store.putObject(key, body, options);
      storedAt.set(key, new Date());
      return result;
    },
    async *listObjects(prefix, options) {
      for await (const info of store.listObjects(prefix, options)) {
        const lastModified = storedAt.get(info.key) ?? info.lastModified;
        yield { ...info, ...(lastModified ? { lastModified } : {}) };
      }
    },
  };
}

test.skipIf(!oracle)('what is maintained here, kopia finds whole, restores, knows of, and maintains on', async () => {
  cli = await startKopia(oracle as string);
  const files = join(cli.folder, 'files');
  await mkdir(join(files, 'd'), { recursive: true });
  await writeFile(join(files, 'random'), randomBytes(5_000_000));
  await writeFile(join(files, 'd/hello'), 'hello\n');
  await symlink('d/hello', join(files, 'link'));
  const source = { host: 'default', user: 'default', path: files };
  const repository = await kopia.create({ store: cli.store, prefix: '', password: cli.password });
  const { snapshot } = await repository.writeSnapshot(readFolder(files), { source });
  const original = await describeFolder(files);
  await cli.connect();
  for (let i = 0; i < 3; i++) {
    await writeFile(join(files, 'changing'), `kopia ${i}`);
    await cli.kopia('snapshot', 'create', files);
  }
  await writeFile(join(files, 'd/lost'), Buffer.alloc(3_000_000, 'lost'));
  const lost = await repository.writeSnapshot(readFolder(files), { source });
  await repository.deleteSnapshot(lost.snapshot.id);
  await rm(join(files, 'd/lost'));
  const last = await describeFolder(files);

  const begun = Date.now();
  const store = withOurClock(cli.store);
  const reports: MaintenanceReport[] = [];
  for (const hours of [0, 25, 50, 75, 100]) {
    vi.useFakeTimers({ toFake: ['Date'], now: begun + hours * 3600_000 });
    const aged = await kopia.open({ store, prefix: '', password: cli.password });
    reports.push(await aged.maintain({ owner, mode: 'full' }));
    expect(await aged.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 4 });
    vi.useRealTimers();
    if (hours > 25) await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
  }
  const sum = (name: 'unneededContents' | 'rewrittenContents' | 'removedBlobs') =>
    reports.reduce((total, report) => total + report[name], 0);
  expect(sum('unneededContents')).toBeGreaterThan(0);
  expect(sum('rewrittenContents')).toBeGreaterThan(10);
  expect(sum('removedBlobs')).toBeGreaterThan(5);

  const info = JSON.parse(await cli.kopia('maintenance', 'info', '--json'));
  expect(info.owner).toBe(owner);
  // The kopia CLI maintained once by itself, before.
  const runs: { start: string; success: boolean }[] = info.schedule.runs['snapshot-gc'];
  expect(runs.filter(({ success, start }) => success && Date.parse(start) >= begun)).toHaveLength(5);
  expect(info.schedule.runs['full-delete-blobs'].every((run: { success: boolean }) => run.success)).toBe(true);
  await cli.kopia('maintenance', 'run', '--full', '--safety=none');
  await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
  await cli.kopia('content', 'verify', '--full');
  const target = join(cli.folder, 'restored');
  await cli.kopia('snapshot', 'restore', snapshot.id, target);
  expect(await describeFolder(target)).toEqual(original);
  const fresh = await kopia.open({ store: cli.store, prefix: '', password: cli.password });
  const newest = (await fresh.listSnapshots()).at(-1);
  expect(await describeSnapshot(await fresh.openSnapshot(newest?.id ?? ''))).toEqual(last);
});
