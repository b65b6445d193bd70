import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { afterEach, expect, inject, test } from 'vitest';
import { createMinioObjectStore } from '../../provider-minio/src/object-store/create-minio-object-store.ts';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { objectVersions } from '../../s3-store/test/object-versions.ts';
import { type KopiaCli, startKopia } from './testing/kopia-cli.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { describeFolder } from './testing/sample-files.ts';

const real = inject('real');
const oracle = real && (await findOracle('kopia'));
let cli: KopiaCli | undefined;
afterEach(() => cli?.remove());

/** Also tells what was replaced. */
async function listed(store: ObjectStore): Promise<string[]> {
  const found: string[] = [];
  for await (const { key, etag } of store.listObjects('')) found.push(`${key} ${etag}`);
  return found;
}

const hourInMs = 3600_000;
const locked = /^(?:[nxpq]|kopia\.repository$|kopia\.blobcfg$)/;

test.skipIf(!real || !oracle)(
  'blobs get the lock that kopia asks for, full maintenance extends it, and a store that cannot lock is refused',
  async () => {
    if (!real || !oracle) return;
    const { minio } = real;
    const bucket = await makeBucket(minio, 'kopia-locks', { objectLock: true });
    cli = await startKopia(oracle, { ...minio, bucket });
    await cli.create('--retention-mode=GOVERNANCE', '--retention-period=72h');
    await cli.kopia('maintenance', 'set', '--extend-object-locks=true');
    const files = join(cli.folder, 'files');
    await mkdir(files);
    await writeFile(join(files, 'hello'), 'hello\n');
    await cli.kopia('snapshot', 'create', files);
    const original = await describeFolder(files);
    const untilOf = async () =>
      new Map(
        (await objectVersions(minio, { bucket, prefix: '' })).filter(({ isLatest }) => isLatest).map(({ key, until }) => [key, until]),
      );
    const theirs = await untilOf();

    const open = (store = cli?.store) => kopia.open({ store: store as KopiaCli['store'], prefix: '', password: 'static-passw0rd' });
    const repository = await open();
    const source = { host: 'default', user: 'default', path: files };
    const begun = Date.now();
    const { snapshot } = await repository.writeSnapshot(readFolder(files), { source, parent: 'none' });
    await writeFile(join(files, 'second'), 'second\n');
    const second = await repository.writeSnapshot(readFolder(files), { source });
    await repository.deleteSnapshot(second.snapshot.id);
    const ours = [...(await untilOf())].filter(([key]) => !theirs.has(key));
    expect(ours.map(([key]) => key.slice(0, 1)).filter((kind) => 'pqx'.includes(kind)).length).toBeGreaterThan(5);
    for (const [key, until = 0] of ours) {
      const isLocked = until > begun + 72 * hourInMs - 2000 && until < Date.now() + 72 * hourInMs + 2000;
      expect(isLocked, key).toBe(locked.test(key));
    }

    // Each second later, so that what was extended is told from what was not.
    await expect.poll(() => Date.now() - begun > 2500).toBe(true);
    const before = await untilOf();
    const maintained = Date.now();
    expect(await repository.maintain({ owner: 'default@default', mode: 'full' })).toMatchObject({ mode: 'full' });
    for (const [key, until = 0] of await untilOf())
      if (locked.test(key) && before.has(key)) expect(until, key).toBeGreaterThanOrEqual(maintained + 72 * hourInMs - 1000);
    const info = JSON.parse(await cli.kopia('maintenance', 'info', '--json'));
    expect(info.schedule.runs['extend-blob-retention-time'][0]).toMatchObject({ success: true });
    expect(info.extendObjectLocks).toBe(true);

    await cli.kopia('maintenance', 'run', '--full', '--safety=none');
    await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
    const target = join(cli.folder, 'restored');
    await cli.kopia('snapshot', 'restore', snapshot.id, target);
    expect(await describeFolder(target)).toEqual(original);

    // A store that is told not to lock, and a bucket that cannot.
    const plain = await makeBucket(minio, 'kopia-plain');
    const copy = createMinioObjectStore({ endpoint: minio.endpoint, credentials: minio, bucket: plain });
    for await (const { key } of cli.store.listObjects('')) await copy.putObject(key, await cli.store.getObject(key));
    const unlocking = createMinioObjectStore({ endpoint: minio.endpoint, credentials: minio, bucket, objectLock: false });
    for (const [store, why] of [
      [unlocking, 'its store cannot lock objects'],
      [copy, 'its bucket has no object lock'],
    ] as const) {
      const stored = await listed(store);
      const opened = await open(store);
      const refused = { code: 'INVALID_CONFIG', message: expect.stringContaining(why) };
      await expect(opened.writeSnapshot(readFolder(files), { source })).rejects.toMatchObject(refused);
      await expect(opened.deleteSnapshot(snapshot.id)).rejects.toMatchObject(refused);
      await expect(opened.maintain({ owner: 'default@default', mode: 'full' })).rejects.toMatchObject(refused);
      expect(await listed(store)).toEqual(stored);
      // What needs no lock works.
      expect((await opened.listSnapshots()).map(({ id }) => id)).toContain(snapshot.id);
      await opened.deleteSnapshot('0'.repeat(32));
      expect(await opened.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0 });
    }
  },
);
