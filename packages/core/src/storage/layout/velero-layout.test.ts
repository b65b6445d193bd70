import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { backupKey, backupKeyFiles, claimKey, isSafeName, parseKey, restoreKey, restoreKeyFiles } from './velero-layout.ts';

// The reference's table (section 1.1), word for word.
test.each([
  ['metadata', 'backups/b/velero-backup.json'],
  ['contents', 'backups/b/b.tar.gz'],
  ['logs', 'backups/b/b-logs.gz'],
  ['results', 'backups/b/b-results.gz'],
  ['resource-list', 'backups/b/b-resource-list.json.gz'],
  ['podvolumebackups', 'backups/b/b-podvolumebackups.json.gz'],
  ['volumesnapshots', 'backups/b/b-volumesnapshots.json.gz'],
  ['itemoperations', 'backups/b/b-itemoperations.json.gz'],
  ['volumeinfo', 'backups/b/b-volumeinfo.json.gz'],
  ['csi-volumesnapshots', 'backups/b/b-csi-volumesnapshots.json.gz'],
  ['csi-volumesnapshotcontents', 'backups/b/b-csi-volumesnapshotcontents.json.gz'],
  ['csi-volumesnapshotclasses', 'backups/b/b-csi-volumesnapshotclasses.json.gz'],
  ['volumedigests', 'backups/b/lifeboat-volume-digests.json.gz'],
  ['marker', 'backups/b/lifeboat-in-progress.json'],
] as const)('a backup keeps %s at %s', (file, key) => {
  expect(backupKey('b', file)).toBe(key);
});

test.each([
  ['logs', 'restores/r/restore-r-logs.gz'],
  ['results', 'restores/r/restore-r-results.gz'],
  ['resource-list', 'restores/r/restore-r-resource-list.json.gz'],
  ['itemoperations', 'restores/r/restore-r-itemoperations.json.gz'],
  ['volumeinfo', 'restores/r/r-volumeinfo.json.gz'],
  ['restore', 'restores/r/lifeboat-restore.json'],
] as const)('a restore keeps %s at %s', (file, key) => {
  expect(restoreKey('r', file)).toBe(key);
});

describe('names', () => {
  test.each(['', '.', '..', '../x', 'a/b', '/a', 'a\\b', 'a\0', 'a\n', '\ud800'])('%j is refused', (name) => {
    expect(() => backupKey(name, 'metadata')).toThrow(LifeboatError);
    expect(() => restoreKey(name, 'logs')).toThrow('cannot be the name of a restore');
  });

  test('no name leaves its folder, and every key reads back', () => {
    const anyName = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9.-]{1,20}$/));
    fc.assert(
      fc.property(anyName, fc.constantFrom(...backupKeyFiles), fc.constantFrom(...restoreKeyFiles), (name, backupFile, restoreFile) => {
        fc.pre(isSafeName(name));
        const key = backupKey(name, backupFile);
        expect(key.split('/')).toHaveLength(3);
        expect(parseKey(key)).toMatchObject({ type: 'backup', name, file: backupFile });
        expect(parseKey(restoreKey(name, restoreFile))).toMatchObject({ type: 'restore', name, file: restoreFile });
      }),
      { numRuns: 50 },
    );
  });
});

test('keys of others are told from ours', () => {
  expect(parseKey(claimKey('backups/b/', '01ab-cd'))).toMatchObject({ file: 'claim' });
  expect(parseKey('backups/b/notes.txt')).toEqual({ type: 'backup', name: 'b', fileName: 'notes.txt' });
  expect(parseKey('kopia/ns/x')).toBeUndefined();
  expect(parseKey('backups/b')).toBeUndefined();
  expect(parseKey('backups/../x')).toBeUndefined();
});
