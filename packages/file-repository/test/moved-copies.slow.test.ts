import { createEngine } from '@lifeboat/core';
import { kopia } from '@lifeboat/file-repository';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { entries, movedRow, putBackup, textOf } from './testing/put-backup.ts';

const password = 'a password of tests';

test('moved data is copied under its name, looked at, and repaired', async () => {
  const store = createMemoryObjectStore();
  const repository = await kopia.create({ store, prefix: 'kopia/shop/', password });
  const moving = { host: 'default', user: 'default', path: 'snapshot-data-upload-download/kopia/shop/moved' };
  const tags = { 'snapshot-requester': 'snapshot-data-upload-download', 'velero.io/async-operation-id': 'du-1' };
  const moved = await repository.writeSnapshot(entries(), { source: moving, tags, description: 'Kopia Uploader' });
  await putBackup(store, 'moved', [], [movedRow(moved.snapshot.id)]);
  const copied = createMemoryObjectStore();
  const both = createEngine({
    storageLocations: { main: { store }, copy: { store: copied } },
    volumeFiles: { formats: [kopia], password: ({ location }) => (location === 'copy' ? 'another password' : password) },
  });
  const copy = await both.copyBackup({ name: 'moved', from: 'main', to: 'copy' }).result;
  expect(copy).toMatchObject({ outcome: 'copied', warnings: [] });
  const volumes = async (storageLocation: string) => both.listVolumes('moved', { storageLocation });
  expect(await volumes('copy')).toEqual(await volumes('main'));
  const claim = { namespace: 'shop', claim: 'moved' };
  const read = async () => textOf(await both.openVolumeFile('moved', { ...claim, path: 'd/hello' }, { storageLocation: 'copy' }));
  expect(await read()).toBe('hello, world');
  const inCopy = await both.openVolumeRepository({ storageLocation: 'copy', namespace: 'shop', format: 'kopia' });
  const inMain = await both.openVolumeRepository({ storageLocation: 'main', namespace: 'shop', format: 'kopia' });
  const facts = async (repository: typeof inCopy) =>
    (
      await repository.listSnapshots({
        source: { host: 'default', user: 'default', path: 'snapshot-data-upload-download/kopia/shop/moved' },
      })
    ).map(({ id, tags, description, startedAt, totalSize }) => ({ id, tags: [...tags], description, startedAt, totalSize }));
  expect(await facts(inCopy)).toEqual(await facts(inMain));
  expect(await both.copyBackup({ name: 'moved', from: 'main', to: 'copy' }).result).toMatchObject({ outcome: 'present' });

  const [{ snapshotId = '' } = {}] = await volumes('copy');
  await inCopy.deleteSnapshot(snapshotId);
  const found = await both.verifyBackup('moved', { storageLocation: 'copy' }).result;
  expect(found.problems).toEqual([expect.stringMatching(/^moved data of claim shop\/moved: snapshot [0-9a-f]{32} is gone from/)]);
  const request = { storageLocations: ['main', 'copy'] };
  expect((await both.repairBackup('moved', request).result).locations).toMatchObject([
    { name: 'main', outcome: 'present' },
    { name: 'copy', outcome: 'replaced' },
  ]);
  expect(await read()).toBe('hello, world');
  expect((await both.verifyBackup('moved', { storageLocation: 'copy', volumeFiles: 'contents' }).result).problems).toEqual([]);
});
