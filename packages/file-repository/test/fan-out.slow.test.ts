import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine, type Engine, LifeboatError, type LocationOutcome, type StorageLocation } from '@lifeboat/core';
import type { Damage, FileRepository, ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia, restic } from '@lifeboat/file-repository';
import { createCountingStore, createCrashingStore, createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FolderVolumes, startFolderVolumes } from './testing/folder-volumes.ts';

const locations = ['here', 'there', 'far'];
const passwordOf = (location: string) => `the password of ${location}`;
const formatOf = (location: string) => (location === 'far' ? 'restic' : 'kopia');

describe('files of volumes in several locations', () => {
  let volumes: FolderVolumes;
  let folder: string;
  let stores: Record<string, ObjectStore>;
  /** Opens each repository once: that is what takes time. */
  let reader: Engine;
  const opened = new Map<string, Promise<FileRepository>>();

  beforeAll(async () => {
    stores = Object.fromEntries(locations.map((name) => [name, createMemoryObjectStore()]));
    volumes = await startFolderVolumes();
    [folder = ''] = await volumes.addPod('shop', 'web', ['data', 'more']);
    reader = engineOver();
  });
  afterAll(() => volumes.close());
  beforeEach(() => {
    writeFileSync(join(folder, 'small'), 'hello');
    writeFileSync(join(folder, 'large'), randomBytes(600_000));
    volumes.commands.length = 0;
  });

  function engineOver(wrap: Record<string, (store: ObjectStore) => ObjectStore> = {}): Engine {
    const storageLocations: Record<string, StorageLocation> = {};
    for (const [name, store] of Object.entries(stores)) storageLocations[name] = { store: wrap[name]?.(store) ?? store, patienceInMs: 0 };
    return createEngine({
      cluster: volumes.cluster,
      storageLocations,
      volumeFiles: {
        formats: [kopia, restic],
        format: formatOf,
        password: ({ location }) => passwordOf(location),
      },
    });
  }
  const request = (name: string) => ({ name, storageLocations: locations, includedNamespaces: ['shop'] });
  const volume = { pod: 'shop/web', volume: 'data' };
  const snapshotsIn = async (location: string) => {
    const format = formatOf(location) === 'kopia' ? kopia : restic;
    const how = { store: stores[location] as ObjectStore, prefix: `${format.name}/shop/`, password: passwordOf(location) };
    const opening = opened.get(location) ?? format.open(how);
    opened.set(location, opening);
    return (await (await opening).listSnapshots()).map(({ id }) => id);
  };

  async function textOf(backup: string, path: string, storageLocation: string): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await reader.openVolumeFile(backup, { ...volume, path }, { storageLocation })) chunks.push(chunk);
    return Buffer.concat(chunks).toString('latin1');
  }

  async function jsonOf<T>(backup: string, file: 'podvolumebackups' | 'volumeinfo' | 'volumedigests', storageLocation: string): Promise<T> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await reader.openBackupFile(backup, file, { storageLocation })) ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString()) as T;
  }

  const told = ({ name, outcome, error }: LocationOutcome) => `${name} ${outcome}${error ? `: ${error.message}` : ''}`;
  const reads = () => volumes.commands.filter((command) => command.includes('tar -c') || command.includes('cat --')).length;

  test('each has them in its own format, by its own password, with its own records, and the volume is read once', async () => {
    const { phase, errors, locations: outcomes } = await engineOver().backup(request('first')).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(outcomes.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['here stored', 'there stored', 'far stored']);
    expect(reads()).toBe(1);
    const large = await textOf('first', 'large', 'here');
    expect(large.length).toBe(600_000);
    const ids = new Set<string>();
    for (const location of locations) {
      expect(await textOf('first', 'large', location)).toBe(large);
      const records = await jsonOf<PodVolumeBackup[]>('first', 'podvolumebackups', location);
      const told = records.map(({ spec, status }) => [spec.backupStorageLocation, spec.uploaderType, status.snapshotID]);
      const there = await snapshotsIn(location);
      expect(told.map(([, , id]) => id).sort()).toEqual([...there].sort());
      expect(told.every(([where, format]) => where === location && format === formatOf(location))).toBe(true);
      const rows = await jsonOf<{ pvbInfo: { snapshotHandle: string } }[]>('first', 'volumeinfo', location);
      expect(rows.map(({ pvbInfo }) => pvbInfo.snapshotHandle).sort()).toEqual([...there].sort());
      for (const id of there) ids.add(id);
    }
    expect(ids.size).toBe(6);
  });

  test('what one of them lacks is read for that one only', async () => {
    await engineOver().backup({ ...request('one'), storageLocations: ['here', 'far'] }).result;
    writeFileSync(join(folder, 'added'), 'new');
    const { phase } = await engineOver().backup(request('two')).result;
    expect(phase).toBe('Completed');
    const read = async (location: string) =>
      Object.fromEntries(
        (await jsonOf<PodVolumeBackup[]>('two', 'podvolumebackups', location)).map(({ spec, status }) => [
          spec.volume,
          status.incrementalBytes,
        ]),
      );
    expect([await read('here'), await read('there'), await read('far')]).toEqual([{ data: 3 }, { data: 600_008 }, { data: 3 }]);
    for (const location of locations) expect(await textOf('two', 'added', location)).toBe('new');
  });

  test('one that fails in the middle misses out by name, and the others are whole', async () => {
    const before = await snapshotsIn('there');
    const wrap = { there: (store: ObjectStore) => createFaultyStore({ store, failAt: ({ key, operation }) => isPack(operation, key) }) };
    const events: string[] = [];
    const run = engineOver(wrap).backup({ ...request('any'), storagePolicy: 'any' });
    for await (const event of run) if (event.type === 'location') events.push(`${event.location.name} ${event.location.outcome}`);
    const { phase, locations: outcomes } = await run.result;
    expect(phase).toBe('Completed');
    expect(events.sort()).toEqual(['far stored', 'here stored', 'there failed']);
    expect(outcomes[1]?.error?.message).toMatch(/^Files of volume data of pod shop\/web could not be copied to location "there": /);
    for (const location of ['here', 'far']) expect((await textOf('any', 'large', location)).length).toBe(600_000);
    const keys: string[] = [];
    for await (const { key } of (stores.there as ObjectStore).listObjects('backups/')) keys.push(key);
    expect(keys.filter((key) => key.includes('/any/'))).toEqual([]);
    expect(await snapshotsIn('there')).toEqual(before);
    const repaired = await engineOver().repairBackup('any').result;
    expect(repaired.locations.map(told)).toEqual(['here present', 'there copied', 'far present']);
    expect((await textOf('any', 'large', 'there')).length).toBe(600_000);
  });

  test('where all are needed, the backup ends, and no snapshot of it stays', async () => {
    const before = await Promise.all(locations.map(snapshotsIn));
    const wrap = { far: (store: ObjectStore) => createFaultyStore({ store, failAt: ({ key, operation }) => isPack(operation, key) }) };
    const failed = engineOver(wrap).backup(request('all')).result;
    await expect(failed).rejects.toMatchObject({
      code: 'STORE_POLICY_UNMET',
      message: expect.stringMatching(/"far" missed out: Files of volume data of pod shop\/web/),
    });
    expect(await Promise.all(locations.map(snapshotsIn))).toEqual(before);
  });

  test('what the volume itself fails with is no fault of a location', async () => {
    const real = volumes.cluster.exec;
    const broken = { ...volumes.cluster, exec: ((r, o) => real({ ...r, command: ['sh', '-c', 'exit 3'] }, o)) as typeof real };
    const failing = createEngine({
      cluster: broken,
      storageLocations: Object.fromEntries(Object.entries(stores).map(([name, store]) => [name, { store }])),
      volumeFiles: { formats: [kopia, restic], format: formatOf, password: ({ location }) => passwordOf(location) },
    });
    const { phase, locations: outcomes, unsavedVolumes } = await failing.backup(request('unread')).result;
    expect([phase, outcomes.map(({ outcome }) => outcome)]).toEqual(['PartiallyFailed', ['stored', 'stored', 'stored']]);
    expect(unsavedVolumes.map(({ podVolume }) => podVolume).sort()).toEqual(['data', 'more']);
    expect((await reader.listVolumes('unread', { storageLocation: 'far' })).length).toBe(0);
  });

  test('a copy has the files, from any format to any, and what is there already is not written again', async () => {
    await engineOver().backup({ ...request('copied'), storageLocations: ['here'] }).result;
    const large = await textOf('copied', 'large', 'here');
    volumes.commands.length = 0;
    const copy = (from: string, to: string) => engineOver().copyBackup({ name: 'copied', from, to }).result;
    for (const [from, to] of [
      ['here', 'far'],
      ['far', 'there'],
    ] as const) {
      const before = await snapshotsIn(to);
      expect(await copy(from, to)).toMatchObject({ outcome: 'copied', warnings: [] });
      expect(await textOf('copied', 'large', to)).toBe(large);
      const records = await jsonOf<PodVolumeBackup[]>('copied', 'podvolumebackups', to);
      const ids = records.map(({ status }) => status.snapshotID);
      expect(records.every(({ spec }) => spec.backupStorageLocation === to && spec.uploaderType === formatOf(to))).toBe(true);
      const rows = await jsonOf<{ pvbInfo: { snapshotHandle: string } }[]>('copied', 'volumeinfo', to);
      expect(rows.map(({ pvbInfo }) => pvbInfo.snapshotHandle).sort()).toEqual([...ids].sort());
      expect((await snapshotsIn(to)).filter((id) => !before.includes(id)).sort()).toEqual([...ids].sort());
      // restic names everything by its bytes.
      const noted = formatOf(to) === 'restic' ? [] : await jsonOf<{ blob: string }[]>('copied', 'volumedigests', to);
      if (formatOf(to) === 'kopia') expect(noted.length).toBeGreaterThan(0);
      for (const { blob } of noted) expect(await stores[to]?.headObject(`kopia/shop/${blob}`)).toBeDefined();
      expect(await copy(from, to)).toMatchObject({ outcome: 'present', bytes: 0 });
    }
    expect(volumes.commands).toEqual([]);
    // As after a kill between the last snapshot and the backup's own files.
    const before = await snapshotsIn('far');
    await engineOver().deleteBackup('copied', { storageLocation: 'far', keepVolumeData: true }).result;
    expect(await copy('here', 'far')).toMatchObject({ outcome: 'copied' });
    expect(await snapshotsIn('far')).toEqual(before);
  });

  test('a copy that fails leaves no snapshot, and names volume and locations', async () => {
    const before = await snapshotsIn('there');
    const failing = { there: (store: ObjectStore) => createFaultyStore({ store, failAt: ({ key, operation }) => isPack(operation, key) }) };
    writeFileSync(join(folder, 'large'), randomBytes(600_000));
    await engineOver().backup({ ...request('new'), storageLocations: ['here'] }).result;
    await expect(engineOver(failing).copyBackup({ name: 'new', from: 'here', to: 'there' }).result).rejects.toMatchObject({
      message: expect.stringMatching(/^Files of volume data of pod shop\/web could not be copied from location "here" to "there": /),
    });
    expect((await snapshotsIn('there')).every((id) => before.includes(id))).toBe(true);
  });

  test('after a kill in the middle of a copy the next one leaves exactly its own snapshots', async () => {
    writeFileSync(join(folder, 'large'), randomBytes(600_000));
    await engineOver().backup({ ...request('killed'), storageLocations: ['here'] }).result;
    const before = await snapshotsIn('far');
    const copy = async (wrap: Parameters<typeof engineOver>[0] = {}) =>
      (await engineOver(wrap).copyBackup({ name: 'killed', from: 'here', to: 'far' }).result).outcome;
    const counting = createCountingStore({ store: stores.far as ObjectStore });
    expect(await copy({ far: () => counting.store })).toBe('copied');
    const calls = counting.calls.length;
    for (const part of [0.3, 0.55, 0.8, 0.95]) {
      expect((await engineOver().deleteBackup('killed', { storageLocation: 'far' }).result).snapshots).toBe(2);
      expect(await snapshotsIn('far')).toEqual(before);
      const crashAtCall = Math.floor(calls * part);
      await expect(
        copy({ far: (store) => createCrashingStore({ store, crashAtCall, crash() {} }) }),
        `call ${crashAtCall}`,
      ).rejects.toThrow();
      await engineOver().unlockBackup('killed', { storageLocation: 'far', force: true }).catch(unlessNotThere);
      expect(await copy(), `call ${crashAtCall}`).toMatch(/^(copied|present|replaced)$/);
      const records = await jsonOf<PodVolumeBackup[]>('killed', 'podvolumebackups', 'far');
      const added = (await snapshotsIn('far')).filter((id) => !before.includes(id));
      expect([...added].sort(), `call ${crashAtCall}`).toEqual(records.map(({ status }) => status.snapshotID).sort());
    }
    expect((await engineOver().verifyBackup('killed', { storageLocation: 'far', volumeFiles: 'contents' }).result).problems).toEqual([]);
  });

  test('a deleted backup goes from each repository', async () => {
    for (const storageLocation of locations) {
      const ids = (await jsonOf<PodVolumeBackup[]>('first', 'podvolumebackups', storageLocation)).map(({ status }) => status.snapshotID);
      const before = await snapshotsIn(storageLocation);
      expect((await engineOver().deleteBackup('first', { storageLocation }).result).snapshots).toBe(2);
      expect(await snapshotsIn(storageLocation)).toEqual(before.filter((id) => !ids.includes(id)));
    }
  });

  test('each location notes the digests of the packs that it got, and a verification compares them', async () => {
    await engineOver().backup(request('noted')).result;
    const blobs = new Map<string, readonly { blob: string; namespace: string; format: string }[]>();
    for (const location of locations) blobs.set(location, await jsonOf('noted', 'volumedigests', location));
    expect(blobs.get('far')).toEqual([]);
    const [first] = blobs.get('here') ?? [];
    expect(first).toMatchObject({ namespace: 'shop', format: 'kopia', blob: expect.stringMatching(/^[pq]/) });
    const names = new Set((blobs.get('here') ?? []).map(({ blob }) => blob));
    expect((blobs.get('there') ?? []).filter(({ blob }) => names.has(blob))).toEqual([]);
    expect(await reader.verifyBackup('noted', { storageLocation: 'here' }).result).toMatchObject({ problems: [] });

    const key = `kopia/shop/${first?.blob}`;
    const here = stores.here as ObjectStore;
    const chunks: Uint8Array[] = [];
    for await (const chunk of await here.getObject(key)) chunks.push(chunk);
    const changed = Buffer.concat(chunks);
    // One of the random bytes that a pack begins with, which nothing else protects.
    changed.writeUInt8(changed.readUInt8(3) ^ 1, 3);
    await here.putObject(key, changed);
    const damageIn = async (storageLocation: string) => {
      const told: Damage[] = [];
      const repository = await reader.openVolumeRepository({ storageLocation, namespace: 'shop', format: 'kopia' });
      const { damageCount } = await repository.verify({ depth: 'contents', onDamage: (damage) => told.push(damage) });
      expect(damageCount).toBe(told.length);
      return told;
    };
    expect(await damageIn('here')).toEqual([{ blob: first?.blob, message: expect.stringContaining('is not what was stored') }]);
    const verified = async (volumeFiles: 'files' | 'contents') =>
      (await reader.verifyBackup('noted', { storageLocation: 'here', volumeFiles }).result).problems;
    expect(await verified('files')).toEqual([]);
    expect(await verified('contents')).toEqual([expect.stringContaining(`Blob ${first?.blob} is not what was stored`)]);
    const elsewhere = (await damageIn('there')).filter(({ message }) => message.includes('is not what was stored'));
    expect(elsewhere).toEqual([]);

    // What cannot be compared is told.
    const file = 'backups/noted/lifeboat-volume-digests.json.gz';
    await here.putObject(file, Buffer.from('no gzip'));
    expect(await damageIn('here')).toEqual([
      { message: expect.stringMatching(/backup "noted" .*cannot be read, and was not compared.*lifeboat-volume-digests/) },
    ]);
    for (const storageLocation of locations) await engineOver().deleteBackup('noted', { storageLocation }).result;
    expect(await here.headObject(file)).toBeUndefined();
  });

  // Last: other backups stay damaged in that location.
  test('a blob that is lost is named with volume and file, and a repair brings it back', async () => {
    writeFileSync(join(folder, 'large'), randomBytes(600_000));
    await engineOver().backup(request('lossy')).result;
    expect((await engineOver().verifyBackup('lossy', { storageLocation: 'there' }).result).problems).toEqual([]);
    const store = stores.there as ObjectStore;
    const packs: string[] = [];
    for await (const { key } of store.listObjects('kopia/shop/p')) packs.push(key);
    await Promise.all(packs.map((key) => store.deleteObject(key)));
    const found = await engineOver().verifyBackup('lossy', { storageLocation: 'there' }).result;
    expect(found.problems).toContainEqual(
      expect.stringMatching(/^files of volume data of pod shop\/web: large: Blob p[0-9a-f]+-\S+ is missing/),
    );
    expect((await engineOver().verifyBackup('lossy', { storageLocation: 'there', volumeFiles: 'none' }).result).problems).toEqual([]);
    const repaired = await engineOver().repairBackup('lossy').result;
    expect(repaired.locations.map(told)).toEqual(['here present', 'there replaced', 'far present']);
    const again = await engineOver().verifyBackup('lossy', { storageLocation: 'there', volumeFiles: 'contents' }).result;
    expect(again.problems).toEqual([]);
  });
});

interface PodVolumeBackup {
  readonly spec: { readonly volume: string; readonly backupStorageLocation: string; readonly uploaderType: string };
  readonly status: { readonly snapshotID?: string; readonly incrementalBytes?: number };
}

/** A run that was killed early had taken no name. */
function unlessNotThere(error: unknown): void {
  if (!LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND')) throw error;
}

const isPack = (operation: string, key: string) => operation === 'putObject' && /^(kopia\/shop\/p|restic\/shop\/data)/.test(key);
