import { expect, test } from 'vitest';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { RepositoryLock } from '../../plugin-api/file-repository.ts';
import type { VolumeRepositories } from '../../volumes/files/volume-repositories.ts';
import { tellingOfUnlocked } from './telling-of-unlocked.ts';

const place = (location: string, locksBackups: boolean) => ({ location, locksBackups }) as BackupStore;
const month: RepositoryLock = { mode: 'compliance', periodInMs: 30 * 24 * 3600_000 };

test.each<[string, BackupStore[], (RepositoryLock | undefined)[], string, RegExp[]]>([
  ['no location locks', [place('a', false), place('b', false)], [undefined, undefined], 'kopia', []],
  [
    'the repository of the second one locks nothing',
    [place('a', true), place('b', true)],
    [month, undefined],
    'kopia',
    [/"b".*a new prefix/],
  ],
  [
    'both lock, and nothing is locked',
    [place('a', true), place('b', true)],
    [undefined, undefined],
    'restic',
    [/"a".*a new prefix/, /"b"/],
  ],
  ['all is locked', [place('a', true), place('b', true)], [month, month], 'kopia', []],
])('%s: what is not locked is told once for each location', async (_name, [store, ...furtherStores], locks, format, told) => {
  const warnings: string[] = [];
  const byName = new Map(['a', 'b'].map((name, at) => [name, locks[at]]));
  const repositories = {
    openOrCreate: async ({ location }: { location: string }) => ({ readLock: async () => byName.get(location) }),
  } as unknown as VolumeRepositories;
  const log = { warn: (message: string) => void warnings.push(message) };
  const telling = tellingOfUnlocked(repositories, { store: store as BackupStore, furtherStores }, log);
  for (const namespace of ['shop', 'bank']) for (const location of ['a', 'b']) await telling.openOrCreate({ location, namespace, format });
  expect(warnings).toEqual(told.map((text) => expect.stringMatching(text)));
});
