import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kopia } from '@lifeboat/file-repository';
import { afterEach, expect, test } from 'vitest';
import { describeSnapshot } from './testing/describe-snapshot.ts';
import { type KopiaCli, startKopia } from './testing/kopia-cli.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { describeFolder, writeSampleFiles } from './testing/sample-files.ts';

const oracle = await findOracle('kopia');
let cli: KopiaCli;
afterEach(() => cli?.remove());

const kinds: readonly { readonly what: string; readonly create: readonly string[]; readonly compression?: string }[] = [
  { what: 'its defaults, which compress directories', create: [] },
  { what: 'compressed files', create: [], compression: 'zstd' },
  {
    what: 'compressed files by gzip, another hash and cipher',
    create: ['--block-hash=BLAKE3-256', '--encryption=CHACHA20-POLY1305-HMAC-SHA256'],
    compression: 'pgzip',
  },
  { what: 'format version 1: index v1, no epochs', create: ['--format-version=1', '--block-hash=HMAC-SHA256'] },
  { what: 'small splits, so that lists have lists', create: ['--object-splitter=DYNAMIC-128K-BUZHASH', '--block-hash=BLAKE2S-256'] },
];

for (const { what, create, compression } of kinds)
  test.skipIf(!oracle)(`a repository of the kopia CLI reads as its files: ${what}`, async () => {
    cli = await startKopia(oracle as string);
    await cli.create(...create);
    if (compression) await cli.kopia('policy', 'set', '--global', `--compression=${compression}`);
    const files = join(cli.folder, 'files');
    await mkdir(files);
    await writeSampleFiles(files);
    const first = await describeFolder(files);
    await cli.kopia('snapshot', 'create', files, '--tags=colour:red');
    const early = await kopia.open({ store: cli.store, prefix: '', password: cli.password });
    for (let i = 0; i < 4; i++) {
      await writeFile(join(files, 'changing'), String(i));
      await cli.kopia('snapshot', 'create', files);
    }
    await cli.kopia('maintenance', 'run', '--full', '--safety=none');

    const repository = await kopia.open({ store: cli.store, prefix: '', password: async () => cli.password });
    const snapshots = await repository.listSnapshots();
    expect(snapshots).toHaveLength(5);
    expect(await repository.listSnapshots({ tags: { 'tag:colour': 'red' } })).toEqual([snapshots[0]]);
    const source = { host: 'default', user: 'default', path: files };
    expect((await repository.listSnapshots({ source })).map(({ id }) => id)).toEqual(snapshots.map(({ id }) => id));
    expect(await describeSnapshot(await repository.openSnapshot(snapshots[0]?.id ?? ''))).toEqual(first);
    const last = await repository.openSnapshot(snapshots[4]?.id ?? '');
    expect(await describeSnapshot(last)).toEqual(await describeFolder(files));
    expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 5 });
    if (create.includes('--block-hash=BLAKE2S-256')) {
      const written = await repository.writeSnapshot(readFolder(files), { source: { ...source, path: '/elsewhere' }, parent: 'none' });
      await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
      const indexes: string[] = [];
      for await (const { key } of cli.store.listObjects('x')) indexes.push(key);
      for (const key of indexes) await cli.store.deleteObject(key);
      await cli.kopia('index', 'recover', '--commit', '--dangerous-commands=enabled');
      const recovered = await kopia.open({ store: cli.store, prefix: '', password: cli.password });
      expect(await describeSnapshot(await recovered.openSnapshot(written.snapshot.id))).toEqual(await describeFolder(files));
      return;
    }
    // Opened before the maintenance, which moved and removed blobs.
    expect(await describeSnapshot(await early.openSnapshot(snapshots[4]?.id ?? ''))).toEqual(await describeFolder(files));
  });
