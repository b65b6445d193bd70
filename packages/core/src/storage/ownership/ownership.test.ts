import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { storeWithoutConditions } from '../testing/store-without-conditions.ts';
import { withEndedLeases } from '../testing/with-ended-leases.ts';

const now = new Date('2026-11-23T10:00:00Z');
const archiveKey = 'backups/b/b.tar.gz';
let store: ObjectStore;
beforeEach(() => {
  store = createMemoryObjectStore();
});

async function* archive(text: string) {
  yield Buffer.from(text);
}
const open = (on: ObjectStore) => createBackupStore({ location: 'main', store: on });
async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { key } of store.listObjects('backups/')) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await store.getObject(key)) chunks.push(chunk);
    found[key] = Buffer.concat(chunks).toString('base64');
  }
  return found;
}

/** The store of a process that is stopped before a request, while another one runs to its end. */
function stoppedBefore(on: ObjectStore, operation: 'putObject' | 'deleteObject', meanwhile: () => Promise<unknown>): ObjectStore {
  let ran: Promise<unknown> | undefined;
  const stop = () => {
    ran ??= meanwhile();
    return ran;
  };
  return wrapObjectStore(on, {
    async putObject(key, body, options) {
      if (operation === 'putObject' && key === archiveKey) await stop();
      return on.putObject(key, body, options);
    },
    async deleteObject(key, options) {
      if (operation === 'deleteObject' && key === archiveKey) await stop();
      return on.deleteObject(key, options);
    },
  });
}

async function winner(on: ObjectStore): Promise<Record<string, string>> {
  const writer = await open(withEndedLeases(on)).begin('b', { now, replaceUnfinished: true });
  await writer.putArchive(archive('of the winner'));
  await writer.commit(sampleBackup('b'));
  return contents();
}

describe.each([
  ['conditional puts', (on: ObjectStore) => on],
  ['no conditional puts', storeWithoutConditions],
])('a run that lost its name, in a store with %s', (_, adapt) => {
  test('neither replaces nor removes what the winner has completed', async () => {
    let won: Record<string, string> = {};
    const stopped = stoppedBefore(adapt(store), 'putObject', async () => {
      won = await winner(adapt(store));
    });
    const loser = await open(stopped).begin('b', { now });
    await expect(loser.putArchive(archive('of the loser'))).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await expect(loser.putFile('results', '{}')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await expect(loser.commit(sampleBackup('b'))).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await loser.discard();
    expect(await contents()).toEqual(won);
  });

  test('that discards what it put takes a missing marker for nobody’s', async () => {
    const loser = await open(adapt(store)).begin('b', { now });
    await loser.putArchive(archive('of the loser'));
    const won = await winner(adapt(store));
    await loser.discard();
    expect(await contents()).toEqual(won);
  });

  test('by a forced deletion is told so at its next put', async () => {
    const loser = await open(adapt(store)).begin('b', { now });
    await loser.putArchive(archive('of the loser'));
    await expect(open(adapt(store)).deleteBackup('b')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await open(adapt(store)).deleteBackup('b', { force: true });
    await expect(loser.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }))).rejects.toThrow('somebody deleted the backup');
    await loser.discard();
    expect(await contents()).toEqual({});
  });

  test('two deleters, and a deleter and a writer, exclude each other', async () => {
    const writer = await open(adapt(store)).begin('b', { now });
    await writer.putArchive(archive('whole'));
    await writer.commit(sampleBackup('b'));
    const held = await open(adapt(store)).hold('b', { now });
    await expect(open(adapt(store)).deleteBackup('b')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    const before = await open(adapt(store)).fingerprint('b');
    await expect(open(adapt(store)).begin('b', { now, replace: before })).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await held.giveBack();
    expect(Object.keys(await contents())).not.toContain('backups/b/lifeboat-in-progress.json');
    expect(await open(adapt(store)).deleteBackup('b')).toMatchObject({ objects: 3 });
  });

  test('unlock tells who had the name, and frees it', async () => {
    const writer = await open(adapt(store)).begin('b', { now, uid: 'u1' });
    await writer.putArchive(archive('half'));
    await expect(open(adapt(store)).unlock('b', { now })).rejects.toMatchObject({
      code: 'BACKUP_IN_PROGRESS',
      context: { holder: { pid: process.pid, operation: 'backup' } },
    });
    expect(await open(adapt(store)).unlock('b', { now, force: true })).toMatchObject({ holder: { pid: process.pid, uid: 'u1' } });
    expect(await open(adapt(store)).inspect('b')).toMatchObject({ state: 'unfinished', marker: { uid: 'u1' } });
    await expect(writer.ensureOwned()).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    expect(await open(adapt(store)).deleteBackup('b')).toMatchObject({ objects: 2 });
    expect(await open(adapt(store)).unlock('b', { now })).toBeUndefined();
  });
});

test('a lease is renewed, so that a run of any length keeps its name', async () => {
  const lease = { durationInMs: 1000, renewalIntervalInMs: 200 };
  const writer = await createBackupStore({ location: 'main', store, lease }).begin('b', { now });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await expect(open(store).deleteBackup('b')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  writer.abandon();
  await expect
    .poll(
      () =>
        open(store)
          .deleteBackup('b')
          .catch(() => undefined),
      { timeout: 5000 },
    )
    .toMatchObject({ objects: 1 });
});

test('a backup that comes to its end while somebody looks is not one that lost its velero-backup.json', async () => {
  const writer = await open(store).begin('b', { now });
  await writer.putArchive(archive('whole'));
  let isDone = false;
  const looking = wrapObjectStore(store, {
    async getObject(key, options) {
      const found = store.getObject(key, options);
      if (key !== 'backups/b/velero-backup.json' || isDone) return found;
      isDone = true;
      await found.catch(() => {});
      await writer.commit(sampleBackup('b'));
      return found;
    },
  });
  expect(await open(looking).inspect('b')).toMatchObject({ state: 'complete' });
});
