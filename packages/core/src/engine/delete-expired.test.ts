import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeEach, expect, test } from 'vitest';
import type { DeleteExpiredOptions } from '../contract/deletion/delete-expired-options.ts';
import type { ExpiryEvent } from '../contract/events.ts';
import type { ExpiredBackups } from '../contract/results/expired-backups.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { wrapObjectStore } from '../provider-kit/wrapping/wrap-object-store.ts';
import { createBackupStore } from '../storage/location/create-backup-store.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { createEngine } from './create-engine.ts';

const now = new Date('2026-11-30T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString().replace('.000Z', 'Z');
let storeNow: Date;
let main: ObjectStore;
let other: ObjectStore;
beforeEach(() => {
  storeNow = now;
  main = createMemoryObjectStore({ now: () => storeNow, objectLock: true });
  other = createMemoryObjectStore({ now: () => storeNow });
});

const backupsIn = (store: ObjectStore) => createBackupStore({ location: 'main', store });

/** Began so many days ago, and lived for one. */
async function make(
  name: string,
  days: number,
  more: { readonly status?: Backup['status']; readonly schedule?: string; on?: ObjectStore } = {},
) {
  const { status, schedule, on = main } = more;
  const backup = sampleBackup(name, { startTimestamp: daysAgo(days), expiration: daysAgo(days - 1), ...status });
  if (schedule !== undefined) backup.metadata.labels = { 'velero.io/schedule-name': schedule, kind: name };
  const writer = await backupsIn(on).begin(name, { now });
  await writer.putFile('logs', 'a log');
  await writer.commit(backup);
}

interface Clocks {
  readonly at?: Date;
  readonly stores?: Readonly<Record<string, ObjectStore>>;
}

const engineAt = ({ at = now, stores = { main, other } }: Clocks = {}) =>
  createEngine({
    now: () => at,
    storageLocations: Object.fromEntries(
      Object.entries(stores).map(([name, store]) => [name, { store, patienceInMs: 0, default: name === 'main' }]),
    ),
  });
const prune = (options: DeleteExpiredOptions = {}, clocks: Clocks = {}) => engineAt(clocks).deleteExpired(options).result;
const told = ({ backups }: ExpiredBackups) => backups.map(({ name, outcome, reason }) => `${name} ${outcome} ${reason}`);

async function left(store = main): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of backupsIn(store).list()) names.push(name);
  return names;
}

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of main.listObjects('')) found.push(key);
  return found;
}

test('deletes what has expired, in the location that is asked for, and says of each backup why; a second time nothing more', async () => {
  await make('daily-1', 9, { schedule: 'daily' });
  await make('daily-2', 8, { schedule: 'daily' });
  await make('plain', 7);
  await make('young', 0.5);
  await make('plain', 7, { on: other });
  const run = engineAt().deleteExpired();
  const events: ExpiryEvent[] = [];
  for await (const event of run) events.push(event);
  const result = await run.result;
  expect(told(result)).toEqual(['daily-1 deleted expired', 'daily-2 kept last-good', 'plain deleted expired', 'young kept not-expired']);
  expect(result).toMatchObject({ deleted: 2, kept: 2, failed: 0, issues: [] });
  expect(result.backups[1]).toEqual({
    name: 'daily-2',
    location: 'main',
    schedule: 'daily',
    startTimestamp: daysAgo(8),
    expiration: daysAgo(7),
    outcome: 'kept',
    reason: 'last-good',
    message: 'it is the last good one of schedule "daily"',
  });
  expect(events.flatMap((event) => (event.type === 'expired-backup' ? [event.backup] : []))).toEqual(result.backups.slice(0, 3));
  expect(events.findLast(({ type }) => type === 'progress')).toMatchObject({ items: 2, totalItems: 2 });
  expect([await left(), await left(other)]).toEqual([['daily-2', 'young'], ['plain']]);
  expect((await keys()).filter((key) => !/backups\/(daily-2|young)\//.test(key))).toEqual([]);

  expect(told(await prune())).toEqual(['daily-2 kept last-good', 'young kept not-expired']);
  expect(await prune({ gcKeepLastGood: false, storageLocations: ['main', 'other'] })).toMatchObject({ deleted: 2, kept: 1 });
  expect([await left(), await left(other)]).toEqual([['young'], []]);
});

test('a dry run tells the same and writes nothing', async () => {
  await make('daily-1', 9, { schedule: 'daily' });
  await make('daily-2', 8, { schedule: 'daily' });
  const before = await keys();
  const writes: string[] = [];
  const watched = wrapObjectStore(main, {
    async putObject(key, body, options) {
      writes.push(key);
      return main.putObject(key, body, options);
    },
    async deleteObject(key, options) {
      writes.push(key);
      return main.deleteObject(key, options);
    },
  });
  expect(told(await prune({ dryRun: true }, { stores: { main: watched } }))).toEqual([
    'daily-1 to-delete expired',
    'daily-2 kept last-good',
  ]);
  expect([writes, await keys()]).toEqual([[], before]);
  expect(told(await prune({ dryRun: true, keepLast: 2 }))).toEqual(['daily-1 kept keep-last', 'daily-2 kept last-good']);
});

test('a clock that is ahead deletes nothing early, be it that of this host or that of the store', async () => {
  await make('young', 0.5);
  await make('old', 5);
  const ahead = new Date(now.getTime() + 365 * 86_400_000);
  expect(told(await prune({}, { at: ahead }))).toEqual(['old deleted expired', 'young kept not-expired']);
  storeNow = ahead;
  expect(told(await prune())).toEqual(['young kept not-expired']);
  expect(told(await prune({}, { at: ahead }))).toEqual(['young deleted expired']);
});

test('what lies or is not whole is told and kept, and keeps nothing else from being deleted', async () => {
  await make('good', 9, { schedule: 's' });
  await make('lost', 8, { schedule: 's', status: { expiration: '0001-01-01T00:00:00Z' } });
  await make('no-start', 8, { schedule: 's', status: { startTimestamp: undefined as never } });
  await make('future', 8, { schedule: 's', status: { startTimestamp: '2030-01-01T00:00:00Z', expiration: '2031-01-01T00:00:00Z' } });
  await make('old', 5);
  const finalizing = sampleBackup('finalizing', { phase: 'Finalizing', startTimestamp: daysAgo(8), expiration: daysAgo(7) });
  await main.putObject('backups/finalizing/velero-backup.json', Buffer.from(JSON.stringify(finalizing)));
  await main.putObject('backups/broken/velero-backup.json', Buffer.from('{'));
  await main.putObject('backups/half/half.tar.gz', Buffer.from('x'));
  const long = { ...sampleBackup('long', { startTimestamp: daysAgo(8), expiration: daysAgo(7) }) };
  long.metadata.labels = { 'velero.io/schedule-name': 's'.repeat(10_000) };
  await main.putObject('backups/long/velero-backup.json', Buffer.from(JSON.stringify(long)));
  const result = await prune({ gcKeepLastGood: true });
  expect(told(result)).toEqual([
    'broken kept broken',
    'finalizing kept not-finished',
    'future kept bad-record',
    'good kept last-good',
    'half kept unfinished',
    'long kept bad-record',
    'lost kept bad-record',
    'no-start kept bad-record',
    'old deleted expired',
  ]);
  expect(new Set(result.issues.map(({ severity, code }) => `${severity} ${code}`))).toEqual(new Set(['warning EXPIRATION_UNKNOWN']));
  expect(result.issues).toHaveLength(6);
});

test('what is locked, held, or being restored is kept and told', async () => {
  for (const name of ['held', 'locked', 'restored', 'renewed', 'vanishes']) await make(name, 5);
  await main.lockObject?.('backups/locked/locked-logs.gz', { retention: { mode: 'compliance', until: new Date(Date.now() + 60_000) } });
  const hold = await backupsIn(main).hold('held', { now });
  const restore = {
    kind: 'Restore',
    apiVersion: 'velero.io/v1',
    metadata: { name: 'r' },
    spec: { backupName: 'restored' },
    status: { phase: 'InProgress' },
  };
  await backupsIn(main).putRestore(restore as Restore);
  // Between the listing and the deletion.
  let isMeanwhileDone = false;
  const busy = wrapObjectStore(main, {
    async *listCommonPrefixes(prefix, delimiter, options) {
      yield* main.listCommonPrefixes(prefix, delimiter, options);
      if (prefix !== 'restores/' || isMeanwhileDone) return;
      isMeanwhileDone = true;
      await backupsIn(main).setTtl('renewed', { ttlInMs: 90 * 86_400_000, now });
      await backupsIn(main).deleteBackup('vanishes');
    },
  });
  const result = await prune({}, { stores: { main: busy } });
  await hold.giveBack();
  expect(told(result)).toEqual([
    'held kept in-use',
    'locked kept locked',
    'renewed kept changed',
    'restored kept being-restored',
    'vanishes kept changed',
  ]);
  expect(result.issues.map(({ severity, code, errorCode }) => [severity, code, errorCode])).toEqual([
    ['warning', 'EXPIRED_BACKUP_KEPT', 'BACKUP_IN_PROGRESS'],
    ['warning', 'EXPIRED_BACKUP_KEPT', 'BACKUP_LOCKED'],
    ['warning', 'EXPIRED_BACKUP_KEPT', 'BACKUP_IN_PROGRESS'],
    ['warning', 'EXPIRED_BACKUP_KEPT', undefined],
    ['warning', 'EXPIRED_BACKUP_KEPT', expect.stringMatching(/BACKUP_(NOT_FOUND|IN_PROGRESS)/)],
  ]);
  expect(await left()).toEqual(['held', 'locked', 'renewed', 'restored']);
  expect(told(await prune({ dryRun: true }))).toEqual([
    'held to-delete expired',
    'locked kept locked',
    'renewed kept not-expired',
    'restored kept being-restored',
  ]);
});

test('a deletion that fails, and a location that cannot be read, do not stop the others', async () => {
  for (const name of ['a', 'b', 'c']) await make(name, 5);
  await make('x', 5, { on: other });
  const denied = () => new LifeboatError({ code: 'STORE_ACCESS_DENIED', message: 'no delete for you' });
  const failing = wrapObjectStore(main, {
    deleteObject: async (key, options) => {
      if (key.startsWith('backups/b/') && !key.includes('lifeboat')) throw denied();
      return main.deleteObject(key, options);
    },
  });
  const unreadable = wrapObjectStore(main, {
    // biome-ignore lint/correctness/useYield: it fails at once
    async *listCommonPrefixes() {
      throw denied();
    },
  });
  const stores = { main: failing, lost: unreadable, other };
  const result = await prune({ storageLocations: ['lost', 'main', 'other'] }, { stores });
  expect(told(result)).toEqual(['a deleted expired', 'b failed error', 'c deleted expired', 'x deleted expired']);
  expect(result).toMatchObject({
    deleted: 3,
    failed: 1,
    issues: [
      { severity: 'error', code: 'EXPIRED_BACKUP_NOT_DELETED', location: 'lost', errorCode: 'STORE_ACCESS_DENIED' },
      { severity: 'error', code: 'EXPIRED_BACKUP_NOT_DELETED', location: 'main', message: expect.stringContaining('no delete for you') },
    ],
  });
  await expect(prune({ storageLocations: ['lost'] }, { stores })).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
});

test('a read-only location is refused; among others its backups are kept', async () => {
  await make('a', 5);
  await make('x', 5, { on: other });
  const engine = createEngine({
    now: () => now,
    storageLocations: { main: { store: main, accessMode: 'ReadOnly', default: true }, other: { store: other } },
  });
  await expect(engine.deleteExpired().accepted).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
  expect(told(await engine.deleteExpired({ dryRun: true }).result)).toEqual(['a to-delete expired']);
  const result = await engine.deleteExpired({ storageLocations: ['main', 'other'] }).result;
  expect(told(result)).toEqual(['a kept read-only', 'x deleted expired']);
});

test('a label selector looks at some only, as if there were no others', async () => {
  for (const [name, days] of [
    ['s-1', 9],
    ['s-2', 8],
  ] as const)
    await make(name, days, { schedule: 's' });
  expect(told(await prune({ labelSelector: { matchLabels: { kind: 's-1' } } }))).toEqual(['s-1 kept last-good']);
  expect(told(await prune({ labelSelector: { matchLabels: { kind: 's-1' } }, gcKeepLastGood: false }))).toEqual(['s-1 deleted expired']);
  expect(await left()).toEqual(['s-2']);
});

test('a cancel ends it between two backups, or within one', async () => {
  for (const name of ['a', 'b', 'c']) await make(name, 5);
  const run = engineAt().deleteExpired();
  const canceled = async () => {
    for await (const event of run) if (event.type === 'expired-backup') void run.cancel();
  };
  await expect(canceled()).rejects.toMatchObject({ code: 'CANCELED' });
  await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
  expect((await left()).length).toBeGreaterThan(0);
  const rest = await left();
  expect(await prune()).toMatchObject({ deleted: rest.length, failed: 0 });
});

test.each<[DeleteExpiredOptions, RegExp]>([
  [{ keepLast: -1 }, /keepLast/],
  [{ keepDaily: 1.5 }, /keepDaily/],
  [{ keepWeekly: '3' as never }, /keepWeekly/],
  [{ timeZone: 'Mars/Olympus' }, /timeZone: .*Mars\/Olympus/],
  [{ keepMonth: 3 } as never, /keepMonth: unknown field; did you mean keepMonthly/],
  [{ labelSelector: { matchExpressions: [{ key: 'a', operator: 'Like' as never }] } }, /labelSelector/],
  [{ storageLocations: [] }, /storageLocations/],
])('%j is refused before anything is read', async (options, message) => {
  await expect(prune(options)).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) });
});

test('a location that nobody knows is refused', async () => {
  await expect(prune({ storageLocations: ['main', 'nowhere'] })).rejects.toMatchObject({ code: 'UNKNOWN_LOCATION' });
});
