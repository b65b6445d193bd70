import { beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { createBackupStore } from './location/create-backup-store.ts';
import { sampleBackup } from './testing/sample-backup.ts';
import { createStoreLab, type StoreLab, sampleArchive, sampleTime } from './testing/store-lab.ts';
import { storeWithoutConditions } from './testing/store-without-conditions.ts';
import { withEndedLeases } from './testing/with-ended-leases.ts';
import { verifyBackup } from './verify/verify-backup.ts';

let { store, backups, keys, states, text } = {} as StoreLab;
beforeEach(() => {
  ({ store, backups, keys, states, text } = createStoreLab());
});

const putVelero = (name: string, phase: string | undefined) =>
  store.putObject(
    `backups/${name}/velero-backup.json`,
    Buffer.from(JSON.stringify(sampleBackup(name, { phase: phase as 'New', startTimestamp: '2026-11-23T10:00:00Z' }))),
  );

test.each([
  'New',
  '',
  'Queued',
  'ReadyToStart',
  'InProgress',
  'WaitingForPluginOperations',
  'WaitingForPluginOperationsPartiallyFailed',
  'Finalizing',
  'FinalizingPartiallyFailed',
  'OfTheFuture',
])('a velero-backup.json of phase "%s" is a backup in progress: shown with its phase, not restored, not replaced', async (phase) => {
  await putVelero('v', phase);
  expect(await states()).toEqual(['v in-progress']);
  expect((await backups.get('v')).status.phase).toBe(phase);
  const error = await backups.getComplete('v').catch((error: Error) => error);
  expect(error).toMatchObject({
    code: 'BACKUP_IN_PROGRESS',
    message: expect.stringContaining(`its phase is ${phase || 'New'}, begun at 2026-11-23T10:00:00Z`),
  });
  expect((error as Error).message).toContain('wait until its phase is Completed');
  await expect(backups.begin('v', { now: sampleTime, replaceUnfinished: true })).rejects.toMatchObject({
    code: 'BACKUP_ALREADY_EXISTS',
    message: expect.stringContaining(`in progress (${phase || 'New'})`),
  });
  expect((await verifyBackup({ backups, name: 'v' })).problems[0]).toBe(`it is in progress: its phase is ${phase || 'New'}`);
  expect(await keys()).toEqual(['backups/v/velero-backup.json']);
  expect(await backups.deleteBackup('v')).toEqual({ objects: 1, unfinishedPuts: 0 });
});

test.each(['Completed', 'PartiallyFailed', 'Failed', 'Deleting'])('one of phase %s is not', async (phase) => {
  await putVelero('v', phase);
  expect(await states()).toEqual(['v complete']);
  expect((await backups.getComplete('v')).status.phase).toBe(phase);
});

describe.each([
  ['conditional puts', (store: ObjectStore) => store],
  ['no conditional puts', storeWithoutConditions],
])('in a store with %s', (_, adapt) => {
  beforeEach(() => {
    backups = createBackupStore({ location: 'main', store: adapt(store) });
  });

  test('velero-backup.json is written twice; between the writes the backup is in progress', async () => {
    const writer = await backups.begin('b', { now: sampleTime });
    await writer.putArchive(sampleArchive());
    await writer.putUnfinished(sampleBackup('b', { phase: 'WaitingForPluginOperations' }));
    await writer.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }));
    expect(await states(backups)).toEqual(['b in-progress']);
    expect(JSON.parse(await text('backups/b/velero-backup.json')).status.phase).toBe('Finalizing');
    await expect(backups.getComplete('b')).rejects.toThrow(`by process ${process.pid}`);
    await expect(backups.begin('b', { now: sampleTime })).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED' });
    await writer.commit(sampleBackup('b'));
    expect(await states(backups)).toEqual(['b complete']);
    expect(await keys()).toEqual(['backups/b/b.tar.gz', 'backups/b/lifeboat-digests.json', 'backups/b/velero-backup.json']);
  });

  test('remains of a run that was killed between the writes are replaced on demand, and it cannot finish then', async () => {
    const lost = await backups.begin('b', { now: sampleTime });
    await lost.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }));
    await expect(backups.begin('b', { now: sampleTime, replaceUnfinished: true })).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    const later = createBackupStore({ location: 'main', store: withEndedLeases(adapt(store)) });
    const writer = await later.begin('b', { now: sampleTime, replaceUnfinished: true });
    expect(await keys()).toEqual(['backups/b/lifeboat-in-progress.json']);
    await expect(lost.commit(sampleBackup('b'))).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await lost.discard();
    await writer.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }));
    await writer.discard();
    expect(await keys()).toEqual([]);
  });

  test('a backup that Velero writes under the same name meanwhile stays', async () => {
    const writer = await backups.begin('b', { now: sampleTime });
    await writer.putArchive(sampleArchive());
    await putVelero('b', 'Completed');
    await expect(writer.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }))).rejects.toThrow('somebody else, such as Velero');
    await writer.discard();
    expect(await keys()).toEqual(['backups/b/b.tar.gz', 'backups/b/velero-backup.json']);
    expect(JSON.parse(await text('backups/b/velero-backup.json')).status.startTimestamp).toBe('2026-11-23T10:00:00Z');
  });
});

test('a put that succeeded though its answer got lost is ours', async () => {
  const unlucky: ObjectStore = {
    ...store,
    async putObject(key, body, options) {
      const stored = await store.putObject(key, body, options);
      const again = options?.ifAbsent && key.endsWith('velero-backup.json');
      return again ? await store.putObject(key, body, options) : stored; // the retry
    },
  };
  const writer = await createBackupStore({ location: 'main', store: unlucky }).begin('b', { now: sampleTime });
  await writer.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }));
  await writer.commit(sampleBackup('b'));
  expect(await states()).toEqual(['b complete']);
});

test('a finished phase is no unfinished one, and the other way round', async () => {
  const writer = await backups.begin('b', { now: sampleTime });
  await expect(writer.putUnfinished(sampleBackup('b'))).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(writer.commit(sampleBackup('b', { phase: 'Finalizing' }))).rejects.toMatchObject({ code: 'INTERNAL' });
  expect(await states()).toEqual(['b unfinished']);
});
