import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { createEngine, type Engine, type LocationOutcome, type StorageLocation } from '@lifeboat/core';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { createCountingStore, createCrashingStore, createFaultyStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FolderVolumes, startFolderVolumes } from './testing/folder-volumes.ts';

const locations = ['here', 'there', 'far'];
const passwordOf = (location: string) => `the password of ${location}`;
type Wrap = Record<string, (store: ObjectStore) => ObjectStore>;

describe('moved data in several locations', () => {
  let volumes: FolderVolumes;
  let folder: string;
  let stores: Record<string, ObjectStore>;
  let reader: Engine;

  beforeAll(async () => {
    stores = Object.fromEntries(locations.map((name) => [name, createMemoryObjectStore()]));
    volumes = await startFolderVolumes();
    await volumes.addPod('shop', 'web', []);
    folder = await volumes.addClaim('shop', 'data');
    reader = engineOver();
  });
  afterAll(() => volumes.close());
  beforeEach(() => {
    writeFileSync(join(folder, 'large'), randomBytes(600_000));
    volumes.commands.length = 0;
  });

  function engineOver(wrap: Wrap = {}): Engine {
    const storageLocations: Record<string, StorageLocation> = {};
    for (const [name, store] of Object.entries(stores)) storageLocations[name] = { store: wrap[name]?.(store) ?? store, patienceInMs: 0 };
    return createEngine({
      cluster: volumes.cluster,
      storageLocations,
      itemOperationSyncFrequencyInMs: 50,
      volumeFiles: { formats: [kopia], password: ({ location }) => passwordOf(location) },
    });
  }
  const policies = [{ conditions: { storageClass: ['folders'] }, action: { type: 'fs-backup' as const } }];
  const request = (name: string) => ({
    ...{ name, storageLocations: locations, includedNamespaces: ['shop'] },
    resourcePolicies: { version: 'v1' as const, volumePolicies: policies },
  });
  const snapshotsIn = async (storageLocation: string) =>
    (await (await reader.openVolumeRepository({ storageLocation, namespace: 'shop', format: 'kopia' })).listSnapshots()).map(
      ({ id }) => id,
    );
  const readIn = async (backup: string, storageLocation: string) =>
    buffer(await reader.openVolumeFile(backup, { namespace: 'shop', claim: 'data', path: 'large' }, { storageLocation }));
  const jsonOf = async <T>(backup: string, file: 'volumeinfo' | 'volumedigests', storageLocation: string): Promise<T> =>
    JSON.parse(await text((await reader.openBackupFile(backup, file, { storageLocation })) as AsyncIterable<Uint8Array>)) as T;
  const statesOf = async (backup: string) => {
    const states: string[] = [];
    for (const storageLocation of locations)
      for await (const { name, state } of reader.listBackups({ storageLocation }))
        if (name === backup) states.push(`${storageLocation} ${state}`);
    return states;
  };
  const told = ({ name, outcome, error }: LocationOutcome) => `${name} ${outcome}${error ? `: ${error.message}` : ''}`;
  const reads = () => volumes.commands.filter((command) => command.includes('tar -c') || command.includes('cat --')).length;

  test('each has it under one name, by its own password, with the digests of its own packs, and the claim is read once', async () => {
    const { phase, errors, locations: outcomes } = await reader.backup(request('first')).result;
    expect({ phase, errors, outcomes: outcomes.map(told) }).toEqual({
      ...{ phase: 'Completed', errors: {} },
      outcomes: locations.map((name) => `${name} stored`),
    });
    expect(reads()).toBe(1);
    const large = readFileSync(join(folder, 'large'));
    const ids = new Set<string>();
    const packs = new Set<string>();
    for (const location of locations) {
      expect((await readIn('first', location)).equals(large)).toBe(true);
      const there = await snapshotsIn(location);
      const [row, ...others] = await jsonOf<{ snapshotDataMovementInfo: object }[]>('first', 'volumeinfo', location);
      expect(others).toEqual([]);
      expect(row?.snapshotDataMovementInfo).toMatchObject({ snapshotHandle: there[0], Phase: 'Completed', incrementalSize: 600_000 });
      expect(there).toHaveLength(1);
      for (const id of there) ids.add(id);
      const digests = await jsonOf<{ blob: string }[]>('first', 'volumedigests', location);
      expect(digests.length).toBeGreaterThan(0);
      for (const { blob } of digests) {
        expect(await stores[location]?.headObject(`kopia/shop/${blob}`)).toBeDefined();
        packs.add(blob);
      }
      expect((await reader.verifyBackup('first', { storageLocation: location, volumeFiles: 'contents' }).result).problems).toEqual([]);
    }
    expect([ids.size, packs.size % locations.length]).toEqual([1, 0]);
  });

  test('a byte of a pack that no restore reads is named, too', async () => {
    await reader.backup(request('flipped')).result;
    const store = stores.there as ObjectStore;
    const digests = await jsonOf<{ blob: string }[]>('flipped', 'volumedigests', 'there');
    for (const { blob } of digests.slice(0, 2)) {
      const key = `kopia/shop/${blob}`;
      const bytes = await buffer(await store.getObject(key));
      // The preamble: random bytes, which no format protects.
      await store.putObject(key, Buffer.from(bytes.map((byte, at) => (at === 0 ? byte ^ 1 : byte))));
      const { problems } = await reader.verifyBackup('flipped', { storageLocation: 'there', volumeFiles: 'contents' }).result;
      expect(problems, blob).toContainEqual(expect.stringContaining(blob));
      await store.putObject(key, bytes);
    }
    expect((await reader.verifyBackup('flipped', { storageLocation: 'there', volumeFiles: 'contents' }).result).problems).toEqual([]);
  });

  test('one that fails in the middle misses out by name, the others are whole, and a repair brings it there', async () => {
    const before = await snapshotsIn('here');
    const failAt = ({ key, operation }: { key: string; operation: string }) => operation === 'putObject' && /^kopia\/shop\/p/.test(key);
    // The first, which the others are read after.
    const failing = { here: (store: ObjectStore) => createFaultyStore({ store, failAt }) };
    const { phase, locations: outcomes } = await engineOver(failing).backup({ ...request('any'), storagePolicy: 'any' }).result;
    expect([phase, outcomes.map(({ name, outcome }) => `${name} ${outcome}`)]).toEqual([
      'Completed',
      ['here failed', 'there stored', 'far stored'],
    ]);
    expect(outcomes[0]?.error?.message).toMatch(/^Files of claim shop\/data could not be copied to location "here": /);
    expect(await statesOf('any')).toEqual(['there complete', 'far complete']);
    expect(await snapshotsIn('here')).toEqual(before);
    const large = readFileSync(join(folder, 'large'));
    expect((await readIn('any', 'far')).equals(large)).toBe(true);
    volumes.commands.length = 0;
    expect((await reader.repairBackup('any').result).locations.map(told)).toEqual(['here copied', 'there present', 'far present']);
    expect((await readIn('any', 'here')).equals(large)).toBe(true);
    expect(volumes.commands).toEqual([]);
  });

  test('where all are needed, the backup is finished by another run in those that have it', async () => {
    const failAt = ({ key, operation }: { key: string; operation: string }) => operation === 'putObject' && /^kopia\/shop\/p/.test(key);
    const failing = { far: (store: ObjectStore) => createFaultyStore({ store, failAt }) };
    await expect(engineOver(failing).backup(request('all')).result).rejects.toMatchObject({
      code: 'STORE_POLICY_UNMET',
      message: expect.stringMatching(
        /^Backup "all" was not finished: the policy .*"far" missed out: Files of claim shop\/data could not be copied .*\. Backup "all" is stored in location "here" but for the end of its/,
      ),
    });
    expect((await statesOf('all')).filter((state) => state.endsWith('complete'))).toEqual([]);
    const { phase, errors } = await reader.resumeBackup('all', { storageLocation: 'there' }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    const repaired = await reader.repairBackup('all').result;
    expect(repaired.locations.map(({ outcome }) => outcome)).toEqual(['copied', 'present', 'copied']);
    const large = readFileSync(join(folder, 'large'));
    for (const location of locations) expect((await readIn('all', location)).equals(large)).toBe(true);
  });

  test('after a kill none is listed as complete, and who goes on in one of them and repairs the others has it everywhere', {
    timeout: 240_000,
  }, async () => {
    const counting = createCountingStore({ store: stores.there as ObjectStore });
    await engineOver({ there: () => counting.store }).backup(request('counted')).result;
    const stored = counting.calls.findIndex(({ key, operation }) => operation === 'putObject' && key.endsWith('velero-backup.json'));
    const snapshot = counting.calls.findIndex(({ key, operation }) => operation === 'putObject' && /^kopia\/shop\/q/.test(key));
    const row = counting.calls.findIndex(
      ({ key, operation }, at) => at > snapshot && operation === 'putObject' && key.endsWith('volumeinfo.json.gz'),
    );
    expect(stored).toBeLessThan(snapshot);
    await reader.deleteBackup('counted', { storageLocation: 'there' }).result;
    for (const crashAtCall of [stored + 2, snapshot + 4, row + 1, row + 2]) {
      const name = `killed-${crashAtCall}`;
      let isDead = false;
      // With the process all of its stores go.
      const dying = (store: ObjectStore) => createFaultyStore({ store, failAt: () => isDead });
      const crash = () => {
        isDead = true;
      };
      const wrap = { here: dying, there: (store: ObjectStore) => createCrashingStore({ store, crashAtCall, crash }), far: dying };
      await expect(engineOver(wrap).backup(request(name)).result, name).rejects.toThrow();
      expect(
        (await statesOf(name)).filter((state) => state.endsWith('complete')),
        name,
      ).toEqual([]);
      const { phase, errors } = await reader.resumeBackup(name, { storageLocation: 'far', force: true }).result;
      expect({ name, phase, errors }).toEqual({ name, phase: 'Completed', errors: {} });
      for (const storageLocation of ['here', 'there']) await reader.unlockBackup(name, { storageLocation, force: true });
      const { locations: repaired } = await reader.repairBackup(name).result;
      expect([name, repaired.map(told)]).toEqual([name, ['here copied', 'there copied', 'far present']]);
      const large = readFileSync(join(folder, 'large'));
      for (const location of locations) {
        expect((await readIn(name, location)).equals(large), `${name} in ${location}`).toBe(true);
        await reader.deleteBackup(name, { storageLocation: location }).result;
      }
    }
    const known = new Set<string>();
    for (const storageLocation of locations)
      for await (const { name } of reader.listBackups({ storageLocation }))
        for (const { snapshotId } of await reader.listVolumes(name, { storageLocation })) known.add(snapshotId);
    for (const location of locations)
      expect(
        (await snapshotsIn(location)).filter((id) => !known.has(id)),
        location,
      ).toEqual([]);
  });

  test('what a killed run had written goes when its remains are deleted', async () => {
    const before = await snapshotsIn('here');
    let isDead = false;
    const isEnd = ({ key, operation }: { key: string; operation: string }) => {
      // The first file that would tell of what was moved.
      isDead ||= operation === 'putObject' && key.endsWith('lifeboat-volume-digests.json.gz');
      return isDead;
    };
    const failing = { here: (store: ObjectStore) => createFaultyStore({ store, failAt: isEnd }) };
    const run = engineOver(failing).backup({ ...request('left'), storageLocations: ['here'] }).result;
    await expect(run).rejects.toThrow();
    expect((await snapshotsIn('here')).length).toBe(before.length + 1);
    await reader.deleteBackup('left', { storageLocation: 'here', force: true }).result;
    expect(await snapshotsIn('here')).toEqual(before);
  });
});
