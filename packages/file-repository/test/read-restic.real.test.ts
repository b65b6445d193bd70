import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { restic } from '@lifeboat/file-repository';
import { afterEach, expect, test } from 'vitest';
import { describeSnapshot } from './testing/describe-snapshot.ts';
import { oracle as findOracle } from './testing/oracle.ts';
import { type ResticCli, startRestic } from './testing/restic-cli.ts';
import { describeFolder, writeSampleFiles } from './testing/sample-files.ts';

const newest = await findOracle('restic');
const old = await findOracle('restic14');
let cli: ResticCli;
afterEach(() => cli?.remove());

const kinds: readonly {
  readonly what: string;
  readonly by: string | undefined;
  readonly version: string;
  readonly flags: readonly string[];
}[] = [
  { what: 'restic 0.19.1, format version 2', by: newest, version: '2', flags: [] },
  {
    what: 'restic 0.19.1, format version 2, not compressed, small packs',
    by: newest,
    version: '2',
    flags: ['--compression=off', '--pack-size=4'],
  },
  { what: 'restic 0.19.1, format version 1', by: newest, version: '1', flags: [] },
  { what: 'restic 0.14.0, format version 2, compressed as much as it can', by: old, version: '2', flags: ['--compression=max'] },
  { what: 'restic 0.14.0, format version 1, as Velero up to 1.10 made it', by: old, version: '1', flags: [] },
];

for (const { what, by, version, flags } of kinds)
  test.skipIf(!by)(`a repository reads as its files: ${what}`, async () => {
    cli = await startRestic(by as string);
    await cli.restic('init', '--repository-version', version);
    const files = join(cli.folder, 'files');
    await mkdir(files);
    // Of small packs there are several.
    await writeSampleFiles(files, 10_000_000);
    const first = await describeFolder(files);
    const backup = (...more: string[]) => cli.resticIn(files, 'backup', '.', '--host', 'velero', ...flags, ...more);
    await backup('--tag', 'backup=daily', '--tag', 'odd');
    const early = await restic.open({ store: cli.store, prefix: '', password: cli.password });
    const [before] = await early.listSnapshots();
    const tree = await early.openSnapshot(before?.id ?? '');
    for (let i = 0; i < 3; i++) {
      await writeFile(join(files, 'changing'), String(i));
      await backup();
    }
    const ids = (await early.listSnapshots()).map(({ id }) => id);
    await cli.restic('forget', ids[1] as string, ids[2] as string, '--prune', '--max-unused', '0');

    const repository = await restic.open({ store: cli.store, prefix: '', password: async () => cli.password });
    const snapshots = await repository.listSnapshots();
    expect(snapshots).toHaveLength(2);
    const source = { host: 'velero', user: snapshots[0]?.source.user ?? '', path: files };
    expect(await repository.listSnapshots({ source })).toEqual(snapshots);
    const last = await repository.openSnapshot((snapshots[1]?.id ?? '').slice(0, 8));
    const now = await describeFolder(files);
    expect(await describeSnapshot(last)).toEqual(now);
    expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 2 });
    // Opened before the prune, which moved blobs: all that is left of it is found in its new place.
    expect(before?.tags).toEqual(
      new Map([
        ['backup', 'daily'],
        ['odd', ''],
      ]),
    );
    expect(await describeSnapshot(tree)).toEqual(first);
    expect(await describeSnapshot(await early.openSnapshot(snapshots[1]?.id ?? ''))).toEqual(now);
  });
