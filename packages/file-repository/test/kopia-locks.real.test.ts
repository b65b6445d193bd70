import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine } from '@lifeboat/core';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { afterEach, expect, inject, onTestFinished, test } from 'vitest';
import { createMinioObjectStore } from '../../provider-minio/src/object-store/create-minio-object-store.ts';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { objectVersions, removeVersions } from '../../s3-store/test/object-versions.ts';
import { startFolderVolumes } from './testing/folder-volumes.ts';
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

test.skipIf(!real || !oracle)(
  'a location that locks its backups locks the files of their volumes, until the last of them expires',
  async () => {
    if (!real || !oracle) return;
    const { minio } = real;
    const bucket = await makeBucket(minio, 'location-locks', { objectLock: true });
    cli = await startKopia(oracle, { ...minio, bucket });
    const { store, password } = cli;
    const volumes = await startFolderVolumes();
    onTestFinished(() => volumes.close());
    const [folder = ''] = await volumes.addPod('shop', 'web', ['data']);
    await writeFile(join(folder, 'hello'), 'hello\n');
    const engine = createEngine({
      cluster: volumes.cluster,
      storageLocations: { main: { store, objectLock: { mode: 'governance' } } },
      volumeFiles: { formats: [kopia], password },
    });
    const backup = async (name: string, ttl: string) => {
      const result = await engine.backup({ name, includedNamespaces: ['shop'], ttl }).result;
      expect({ phase: result.phase, errors: result.errors, warnings: result.warnings }).toEqual({
        phase: 'Completed',
        errors: {},
        warnings: {},
      });
      return Date.parse(result.backup.status.expiration ?? '');
    };
    const prefix = 'kopia/shop/';
    const blobs = async () => {
      const found = await objectVersions(minio, { bucket, prefix });
      return found.map(({ key, until = 0 }) => ({ id: key.slice(prefix.length), until })).filter(({ id }) => locked.test(id));
    };

    const expires = await backup('one', '200h');
    const first = await blobs();
    expect(first.length).toBeGreaterThan(6);
    // The store keeps whole seconds of a date, and the period began when the repository was made.
    expect(first.filter(({ until }) => until < expires - 1000)).toEqual([]);

    const answers = await removeVersions(minio, { bucket, prefix, which: (key) => locked.test(key.slice(prefix.length)) });
    expect(answers.size).toBe(first.length);
    for (const [key, answer] of answers) expect(answer, key).toMatch(/WORM|Access ?Denied/i);

    await writeFile(join(folder, 'second'), 'second\n');
    const later = await backup('two', '2000h');
    const added = (await blobs()).filter(({ id }) => !first.some((each) => each.id === id));
    expect(added.length).toBeGreaterThan(2);
    expect(added.filter(({ until }) => until < later - 1000)).toEqual([]);
    // The second backup needs what the first one has stored, too.
    const repository = await engine.openVolumeRepository({ namespace: 'shop', format: 'kopia' });
    await repository.maintain({ owner: 'default@default', mode: 'full' });
    expect((await blobs()).filter(({ until }) => until < later - 1000)).toEqual([]);

    await cli.connect('--prefix', prefix);
    expect(await cli.kopia('repository', 'status')).toMatch(/GOVERNANCE/);
    await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
    const chunks: Uint8Array[] = [];
    for await (const chunk of await engine.openVolumeFile('one', { pod: 'shop/web', volume: 'data', path: 'hello' })) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('hello\n');
  },
);
