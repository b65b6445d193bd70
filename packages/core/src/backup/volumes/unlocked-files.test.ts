import { expect, test } from 'vitest';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import { createUnlockedFiles } from './unlocked-files.ts';

const place = (location: string, locksBackups: boolean) => ({ location, locksBackups }) as BackupStore;

test.each([
  ['no location locks', [place('a', false), place('b', false)], []],
  ['the second of two locks', [place('a', false), place('b', true)], ['"b"']],
  ['both lock', [place('a', true), place('b', true)], ['"a", "b"']],
])('%s: that files of volumes are not locked is told once, and only with data', (_name, [store, ...furtherStores], told) => {
  const warnings: string[] = [];
  const { note } = createUnlockedFiles({ store: store as BackupStore, furtherStores }, { warn: (message) => void warnings.push(message) });
  expect(warnings).toEqual([]);
  note();
  note();
  expect(warnings).toEqual(told.map((places) => expect.stringContaining(`in location ${places}: `)));
});
