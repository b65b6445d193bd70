import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { createBackupStore } from '../../storage/location/create-backup-store.ts';
import { newRestore } from '../request/new-restore.ts';
import { nameNewRestore } from './refuse-taken-name.ts';

const now = new Date('2026-01-02T03:04:05Z');
const signal = new AbortController().signal;

test('restores that begin in the same second have names of their own; a chosen name that is taken is refused', async () => {
  const store = createBackupStore({ location: 'main', store: createMemoryObjectStore() });
  const begin = async (name?: string) => {
    const restore = newRestore({ backupName: 'shop', ...(name !== undefined && { name }) }, { namespace: 'velero', now });
    await nameNewRestore(restore, name !== undefined, { store, signal });
    await store.putRestore(restore, { ifAbsent: true });
    return restore.metadata.name;
  };
  expect([await begin(), await begin(), await begin('mine'), await begin()]).toEqual([
    'shop-20260102030405',
    'shop-20260102030405-2',
    'mine',
    'shop-20260102030405-3',
  ]);
  await expect(begin('mine')).rejects.toMatchObject({ code: 'RESTORE_ALREADY_EXISTS' });
});
