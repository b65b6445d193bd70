import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kopia } from '@lifeboat/file-repository';
import { afterEach, expect, inject, test } from 'vitest';
import { makeBucket } from '../../s3-store/test/make-bucket.ts';
import { describeSnapshot } from './testing/describe-snapshot.ts';
import { type KopiaCli, startKopia } from './testing/kopia-cli.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { readFolder } from './testing/read-folder.ts';
import { describeFolder, writeSampleFiles } from './testing/sample-files.ts';

const real = inject('real');
const oracle = real && (await findOracle('kopia'));
let cli: KopiaCli;
afterEach(() => cli?.remove());

const variants: readonly { readonly what: string; readonly create: readonly string[]; readonly compression?: string }[] = [
  { what: 'the defaults of its CLI', create: [] },
  {
    what: 'format version 2, even cuts, ChaCha20, SHA-3',
    create: [
      '--format-version=2',
      '--object-splitter=FIXED-1M',
      '--encryption=CHACHA20-POLY1305-HMAC-SHA256',
      '--block-hash=HMAC-SHA3-256',
    ],
    compression: 'zstd-better-compression',
  },
  {
    what: 'small cuts, SHA-224',
    create: ['--object-splitter=DYNAMIC-128K-BUZHASH', '--block-hash=HMAC-SHA224'],
    compression: 'deflate-default',
  },
];

for (const { what, create, compression } of variants)
  test.skipIf(!oracle)(`on MinIO, a repository of kopia is gone on with by both: ${what}`, async () => {
    if (!real || !oracle) return;
    cli = await startKopia(oracle, { ...real.minio, bucket: await makeBucket(real.minio, 'kopia-variants') });
    await cli.create(...create);
    if (compression) await cli.kopia('policy', 'set', '--global', `--compression=${compression}`);
    const files = join(cli.folder, 'files');
    await mkdir(files);
    await writeSampleFiles(files, 3_000_000);
    const original = await describeFolder(files);
    const source = { host: 'default', user: 'default', path: files };
    const theirs = JSON.parse(await cli.kopia('snapshot', 'create', files, '--json'));

    const open = () => kopia.open({ store: cli.store, prefix: '', password: cli.password });
    const repository = await open();
    expect(await describeSnapshot(await repository.openSnapshot(theirs.id))).toEqual(original);
    // Its contents are found, whatever names them and wherever they are cut: only directories are compressed by kopia, and not here.
    const reread = await repository.writeSnapshot(readFolder(files), { source, parent: 'none' });
    expect(reread.snapshot.root.contentId).toBe(theirs.rootEntry.obj);
    expect(reread.storedBytes).toBeLessThan(30_000);
    await writeFile(join(files, 'd/new'), 'new');
    const opened: string[] = [];
    const ours = await repository.writeSnapshot(
      readFolder(files, (path) => opened.push(path)),
      { source },
    );
    expect(opened).toEqual(['d/new']);
    const changed = await describeFolder(files);
    const again = JSON.parse(await cli.kopia('snapshot', 'create', files, '--json'));
    expect(again.rootEntry.obj).toBe(ours.snapshot.root.contentId);

    // Another is the one who maintains, until it hands over.
    const somebodyElse = { code: 'REPOSITORY_MAINTAINED_BY_ANOTHER', message: expect.stringContaining('"default@default"') };
    await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject(somebodyElse);
    for (const maintain of [
      () => cli.kopia('maintenance', 'run', '--full', '--safety=none'),
      async () => expect(await repository.maintain({ mode: 'full', takeOver: true })).toMatchObject({ mode: 'full' }),
    ]) {
      await maintain();
      await cli.kopia('snapshot', 'verify', '--verify-files-percent=100');
      const target = join(cli.folder, 'restored');
      await cli.kopia('snapshot', 'restore', ours.snapshot.id, target);
      expect(await describeFolder(target)).toEqual(changed);
      await rm(target, { recursive: true });
      const fresh = await open();
      expect(await fresh.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 4 });
      expect(await describeSnapshot(await fresh.openSnapshot(theirs.id))).toEqual(original);
      expect(await describeSnapshot(await fresh.openSnapshot(again.id))).toEqual(changed);
    }
    // Now kopia is the second owner: it does nothing by itself, and says whose it is.
    expect(JSON.parse(await cli.kopia('maintenance', 'info', '--json')).owner).toBe('lifeboat@lifeboat');
    await expect(cli.kopia('maintenance', 'run', '--full', '--safety=none')).rejects.toThrow(
      /lifeboat@lifeboat|maintenance must be run by/,
    );
  });

test.skipIf(!oracle)('what cannot be written, or read, of a repository of kopia is refused by name', async () => {
  for (const [create, reads, message] of [
    [['--object-splitter=DYNAMIC-4M-RABINKARP'], true, 'the splitter DYNAMIC-4M-RABINKARP'],
    [['--format-version=1'], true, 'an old format'],
    [['--ecc=REED-SOLOMON-CRC32', '--ecc-overhead-percent=2'], false, 'error correction (REED-SOLOMON-CRC32)'],
  ] as const) {
    cli = await startKopia(oracle as string);
    await cli.create(...create);
    const files = join(cli.folder, 'files');
    await mkdir(files);
    await writeFile(join(files, 'hello'), 'hello\n');
    const { id } = JSON.parse(await cli.kopia('snapshot', 'create', files, '--json'));
    const refused = { code: 'REPOSITORY_FORMAT_UNSUPPORTED', message: expect.stringContaining(message) };
    const opening = kopia.open({ store: cli.store, prefix: '', password: cli.password });
    if (!reads) await expect(opening).rejects.toMatchObject(refused);
    else {
      const repository = await opening;
      expect(await describeSnapshot(await repository.openSnapshot(id))).toEqual(await describeFolder(files));
      const source = { host: 'default', user: 'default', path: files };
      await expect(repository.writeSnapshot(readFolder(files), { source })).rejects.toMatchObject(refused);
    }
    await cli.remove();
  }
});
