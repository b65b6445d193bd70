import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine, type Engine, LifeboatError } from '@lifeboat/core';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { createCountingStore, createCrashingStore, createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyStore } from '../src/testing/copy-store.ts';
import { type FolderVolumes, startFolderVolumes } from './testing/folder-volumes.ts';

/** `1`: every call. To open a repository takes a second, as it should. */
const stride = Number(process.env.LIFEBOAT_KILL_STRIDE ?? '9');
const password = 'a password of tests';

let volumes: FolderVolumes;
let folder: string;
let before: ObjectStore;

beforeAll(async () => {
  before = createMemoryObjectStore();
  volumes = await startFolderVolumes();
  [folder = ''] = await volumes.addPod('shop', 'web', ['data']);
  writeFileSync(join(folder, 'same'), randomBytes(300_000));
  await engineOver(before).backup({ name: 'base', includedNamespaces: ['shop'] }).result;
});
afterAll(() => volumes.close());

function engineOver(over: ObjectStore): Engine {
  return createEngine({
    cluster: volumes.cluster,
    storageLocations: { main: { store: over, patienceInMs: 0 } },
    volumeFiles: { formats: [kopia], password },
  });
}

/** The same store some minutes later: whoever put a marker has shown no sign of life since. */
function later(store: ObjectStore): ObjectStore {
  return {
    ...store,
    async headObject(key, options) {
      const info = await store.headObject(key, options);
      if (!info?.lastModified || !key.endsWith('/lifeboat-in-progress.json')) return info;
      return { ...info, lastModified: new Date(info.lastModified.getTime() - 10 * 60_000) };
    },
  };
}

async function recorded(engine: Engine): Promise<string[]> {
  const ids: string[] = [];
  for await (const entry of engine.listBackups())
    if (entry.state === 'complete') ids.push(...(await engine.listVolumes(entry.name)).map(({ snapshotId }) => snapshotId));
  return ids.sort();
}

/** Kills a backup after a call, and has the next run replace or delete what is left. */
async function killedAt(crashAtCall: number): Promise<{ isKilled: boolean; leaked: number }> {
  // Each meets the same calls.
  const store = await copyStore(before);
  let isKilled = false;
  const crash = () => {
    isKilled = true;
  };
  const crashing = createCrashingStore({ store, crashAtCall, crash });
  const ended = await engineOver(crashing)
    .backup({ name: 'killed', includedNamespaces: ['shop'] })
    .result.then(
      ({ phase }) => phase,
      () => 'rejected',
    );
  const engine = engineOver(later(store));
  const repository = await kopia.open({ store, prefix: 'kopia/shop/', password });
  const leaked = (await repository.listSnapshots()).length - (await recorded(engine)).length;
  if (crashAtCall % 2 === 0 && isKilled) {
    const again = await engine
      .backup({ name: 'killed', includedNamespaces: ['shop'], replaceUnfinished: true })
      .result.catch((error: unknown) => {
        if (!LifeboatError.isInstance(error, 'BACKUP_ALREADY_EXISTS')) throw error;
        return { phase: 'Completed' };
      });
    expect([crashAtCall, again.phase]).toEqual([crashAtCall, 'Completed']);
  } else if (!isKilled) expect(ended).toBe('Completed');
  else {
    await engine.deleteBackup('killed').result.catch((error: unknown) => {
      if (!LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND')) throw error;
    });
    const left = (await repository.listSnapshots()).map(({ id }) => id).sort();
    expect([crashAtCall, left]).toEqual([crashAtCall, await recorded(engine)]);
  }
  const listed = (await repository.listSnapshots()).map(({ id, incomplete }) => (incomplete ? `${id} incomplete` : id)).sort();
  expect([crashAtCall, listed]).toEqual([crashAtCall, await recorded(engine)]);
  expect((await repository.verify({ depth: 'contents' })).damageCount).toBe(0);
  return { isKilled, leaked };
}

const timeout = stride < 9 ? 3_600_000 : 180_000;

test('a backup of files that is killed after any call of its store leaves no snapshot that is not whole, and none that nobody knows', {
  timeout,
}, async () => {
  writeFileSync(join(folder, 'changed'), randomBytes(200_000));
  const { store: counted, calls } = createCountingStore({ store: await copyStore(before) });
  await engineOver(counted).backup({ name: 'killed', includedNamespaces: ['shop'] }).result;
  const first = calls.findIndex(({ operation, key }) => operation === 'putObject' && key.includes('/xn')) + 1;
  expect(first).toBeGreaterThan(1);
  const points = new Set([first, first + 1]);
  for (let call = 1; call <= calls.length; call += stride) points.add(call);
  let leaked = 0;
  for (const call of points) {
    const done = await killedAt(call);
    expect([call, done.isKilled]).toEqual([call, true]);
    leaked += done.leaked;
  }
  if (stride < 9)
    process.stderr.write(`${points.size} kills at ${calls.length} calls, ${leaked} snapshots that a run left and the next one removed\n`);
  // Else nothing was shown.
  expect(leaked).toBeGreaterThan(1);
});
