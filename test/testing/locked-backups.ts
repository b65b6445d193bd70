import { type ClusterClient, createEngine, type ObjectLockOptions, type ObjectStore } from '@lifeboat/core';
import { expect } from 'vitest';

/** One version of an object, as its server tells of it. */
export interface StoredVersion {
  readonly key: string;
  readonly isLatest: boolean;
  /** Until when it is locked, in milliseconds since 1970; `undefined`: it is not. */
  readonly until: number | undefined;
}

/** A bucket that locks, and keeps versions. */
export interface LockingPlace {
  open(): ObjectStore;
  /** Every version below a prefix. */
  versions(prefix: string): Promise<readonly StoredVersion[]> | readonly StoredVersion[];
}

interface LockedBackups {
  readonly cluster: ClusterClient;
  readonly main: LockingPlace;
  readonly copy: LockingPlace;
  readonly objectLock: ObjectLockOptions;
}

function engineOf({ cluster, main, copy, objectLock }: LockedBackups) {
  const storageLocations = { main: { store: main.open(), objectLock, default: true }, copy: { store: copy.open(), objectLock } };
  return createEngine({ cluster, storageLocations });
}

/** A backup whose files are all locked until it expires: delete says so, a shorter time is refused, a longer one locks every file of
 * it for longer, and repair follows. */
export async function checkLockedBackup(options: LockedBackups): Promise<void> {
  const engine = engineOf(options);
  const { main, copy } = options;
  const folder = 'backups/kept/';
  // Claims, too: what stands for a marker where nothing is put conditionally.
  const isMarker = ({ key }: StoredVersion) => key.startsWith(`${folder}lifeboat-in-progress`);
  const { backup } = await engine.backup({ name: 'kept', includedNamespaces: ['default'], ttl: '1h' }).result;
  expect(backup.status.phase).toBe('Completed');
  const expiration = Date.parse(backup.status.expiration ?? '');
  const all = await main.versions(folder);
  const [markers, files] = [all.filter(isMarker), all.filter((each) => !isMarker(each))];
  expect(files.length).toBeGreaterThan(8);
  // Each was put once: no version of a phase that is not its last.
  expect(new Set(files.map(({ key }) => key)).size).toBe(files.length);
  expect(files.filter(({ until }) => until !== expiration)).toEqual([]);
  expect(markers.length).toBeGreaterThan(0);
  expect(markers.filter(({ until }) => until !== undefined)).toEqual([]);

  const date = new Date(expiration).toISOString();
  const told = new RegExp(`"kept" in location "main" cannot be deleted: backups/kept/.* is locked until ${date}`);
  await expect(engine.deleteBackup('kept').result).rejects.toMatchObject({ code: 'BACKUP_LOCKED', message: expect.stringMatching(told) });
  expect((await main.versions(folder)).length).toBe(all.length);

  await engine.copyBackup({ name: 'kept', from: 'main', to: 'copy' }).result;
  const shorter = engine.setBackupTtl('kept', { ttl: '30m' });
  await expect(shorter).rejects.toMatchObject({ code: 'BACKUP_LOCKED', message: expect.stringContaining('Nothing was changed') });
  const extended = await engine.setBackupTtl('kept', { ttl: '2h' });
  expect(extended).toMatchObject({ spec: { ttl: '2h0m0s' } });
  const later = expiration + 3_600_000;
  expect(Date.parse(extended.status.expiration ?? '')).toBe(later);
  expect(await engine.verifyBackup('kept').result).toMatchObject({ problems: [] });

  const repaired = await engine.repairBackup('kept', { storageLocations: ['main', 'copy'] }).result;
  expect(repaired.locations.map(({ outcome }) => outcome)).toEqual(['present', 'present']);
  for (const place of [main, copy]) {
    const now = (await place.versions(folder)).filter((each) => !isMarker(each));
    expect(now.filter(({ isLatest, until }) => isLatest && until !== later)).toEqual([]);
    expect(now.filter(({ key }) => key === `${folder}velero-backup.json`)).toHaveLength(2);
  }
  expect(await engine.verifyBackup('kept', { storageLocation: 'copy' }).result).toMatchObject({ problems: [] });
}

/** A backup with a legal hold, which outlasts its expiration. */
export async function checkHeldBackup(options: LockedBackups): Promise<void> {
  const engine = engineOf({ ...options, objectLock: { ...options.objectLock, legalHold: true } });
  await engine.backup({ name: 'held', includedNamespaces: ['default'], ttl: '1h' }).result;
  const refused = { code: 'BACKUP_LOCKED', context: { legalHold: true }, message: expect.stringContaining('has a legal hold') };
  await expect(engine.deleteBackup('held').result).rejects.toMatchObject(refused);
}
