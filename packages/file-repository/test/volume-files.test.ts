import { createEngine, type EngineOptions } from '@lifeboat/core';
import { kopia } from '@lifeboat/file-repository';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeAll, describe, expect, test } from 'vitest';
import { entries, movedRow, putBackup, textOf } from './testing/put-backup.ts';

const store = createMemoryObjectStore();
const password = 'a password of tests';
const engine = createEngine({ storageLocations: { main: { store } }, volumeFiles: { formats: [kopia], password } });
const volume = { pod: 'shop/web', volume: 'data' };

describe('files of volumes out of a backup, with no cluster', () => {
  beforeAll(async () => {
    const repository = await kopia.create({ store, prefix: 'kopia/shop/', password });
    const source = { host: 'default', user: 'default', path: 'snapshot-pod-volume/kopia/shop/web/data' };
    const { snapshot } = await repository.writeSnapshot(entries(), { source });
    const record = (name: string, phase: string, snapshotID: string | undefined) => ({
      kind: 'PodVolumeBackup',
      apiVersion: 'velero.io/v1',
      metadata: { name, annotations: { 'velero.io/pvc-name': 'data-claim' } },
      spec: {
        node: 'n',
        pod: { namespace: 'shop', name: 'web' },
        volume: name,
        backupStorageLocation: 'x',
        repoIdentifier: '',
        uploaderType: 'kopia',
      },
      status: { phase, snapshotID, progress: { totalBytes: 12, bytesDone: 12 } },
    });
    const records = [
      record('data', 'Completed', snapshot.id),
      record('lost', 'Failed', undefined),
      record('gone', 'Completed', '0'.repeat(32)),
    ];
    await putBackup(store, 'nightly', records, [movedRow(snapshot.id)]);
  });

  test('the repository of a namespace', async () => {
    const repository = await engine.openVolumeRepository({ namespace: 'shop', format: 'kopia' });
    expect((await repository.listSnapshots()).map(({ source }) => source.path)).toContain('snapshot-pod-volume/kopia/shop/web/data');
    await expect(engine.openVolumeRepository({ namespace: 'none', format: 'kopia' })).rejects.toMatchObject({
      code: 'REPOSITORY_NOT_FOUND',
    });
  });

  test('the volumes that have files, one tree, one file, part of it', async () => {
    const listed = await engine.listVolumes('nightly');
    expect(listed).toEqual([
      { ...volume, namespace: 'shop', claim: 'data-claim', size: 12, format: 'kopia', snapshotId: expect.stringMatching(/^[0-9a-f]{32}$/) },
      { ...volume, namespace: 'shop', volume: 'gone', claim: 'data-claim', size: 12, format: 'kopia', snapshotId: '0'.repeat(32) },
      { namespace: 'shop', claim: 'moved', size: 12, format: 'kopia', snapshotId: listed[0]?.snapshotId },
    ]);
    expect(await textOf(await engine.openVolumeFile('nightly', { namespace: 'shop', claim: 'moved', path: 'd/hello' }))).toBe(
      'hello, world',
    );
    const tree = await engine.openVolume('nightly', volume);
    const found: string[] = [];
    for await (const { path, entry } of tree.walk()) found.push(`${entry.type} ${path.join('/')}`);
    expect(found).toEqual(['directory ', 'directory d', 'file d/hello', 'symlink link']);
    expect(await textOf(await engine.openVolumeFile('nightly', { ...volume, path: '/d/hello' }))).toBe('hello, world');
    const range = { start: 7, end: 9 };
    expect(await textOf(await engine.openVolumeFile('nightly', { ...volume, path: './d/hello' }, { range }))).toBe('wor');
  });

  test.each([
    ['a claim that is not there', { namespace: 'shop', claim: 'none', path: 'x' }, 'FILE_NOT_FOUND', 'no files of claim shop/none'],
    ['half a name', { pod: 'shop/web', claim: 'data', path: 'x' } as never, 'INVALID_REQUEST', 'named by `pod` and `volume`'],
    ['another volume', { ...volume, volume: 'other', path: 'x' }, 'FILE_NOT_FOUND', 'it has those: volume data of pod shop/web'],
    ['a volume that was not saved', { ...volume, volume: 'lost', path: 'x' }, 'FILE_NOT_FOUND', 'volume lost'],
    ['a snapshot that is gone', { ...volume, volume: 'gone', path: 'x' }, 'FILE_SNAPSHOT_NOT_FOUND', '0000'],
    ['a file that is not there', { ...volume, path: 'd/nothing' }, 'FILE_NOT_FOUND', '"d/nothing"'],
    ['a directory', { ...volume, path: 'd' }, 'FILE_NOT_FOUND', 'a directory and no file'],
    ['a symlink', { ...volume, path: 'link' }, 'FILE_NOT_FOUND', 'a symlink and no file'],
    ['a path that is none', { ...volume, path: 7 as never }, 'INVALID_REQUEST', 'path'],
  ])('%s is an error', async (_, file, code, message) => {
    await expect(engine.openVolumeFile('nightly', file)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  test('a backup that is not there is an error, and not one without volumes', async () => {
    await expect(engine.listVolumes('none')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  test('a volume goes into no claim that is misspelt, forbidden, or of no cluster', async () => {
    const request = { backupName: 'nightly', volume, into: { namespace: 'shop', claim: 'data' } };
    const restore = (given: object, more: Partial<EngineOptions> = {}) =>
      createEngine({ storageLocations: { main: { store } }, volumeFiles: { formats: [kopia], password }, ...more }).restoreVolume({
        ...request,
        ...given,
      }).result;
    await expect(restore({})).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      message: expect.stringContaining('restoreVolume needs a cluster'),
    });
    await expect(restore({ mode: 'all' })).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringContaining('mode') });
    await expect(restore({ into: { namespace: 'shop' } })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(restore({}, { restorePolicy: { includedNamespaces: ['other'] } })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringContaining('into claim shop/data'),
    });
  });

  test('without a password, or a format, nothing is opened', async () => {
    const file = { ...volume, path: 'd/hello' };
    const none = createEngine({ storageLocations: { main: { store } }, volumeFiles: { formats: [kopia] } });
    await expect(none.openVolumeFile('nightly', file)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
    const wrong = createEngine({ storageLocations: { main: { store } }, volumeFiles: { formats: [kopia], password: async () => 'other' } });
    await expect(wrong.openVolumeFile('nightly', file)).rejects.toMatchObject({ code: 'REPOSITORY_WRONG_PASSWORD' });
    const empty = createEngine({ storageLocations: { main: { store } }, volumeFiles: { formats: [kopia], password: '' } });
    await expect(empty.openVolumeFile('nightly', file)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
    const off = createEngine({ storageLocations: { main: { store } } });
    await expect(off.openVolumeFile('nightly', file)).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  });
});
