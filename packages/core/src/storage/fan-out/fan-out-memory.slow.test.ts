import { setImmediate as turn } from 'node:timers/promises';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { exposeGarbageCollection } from '../../../../../test/testing/expose-garbage-collection.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { sampleTime } from '../testing/store-lab.ts';
import { beginFanOut } from './begin-fan-out.ts';

const mebibyte = 1024 * 1024;
const collectGarbage = exposeGarbageCollection();
const chunkBytes = 64 * 1024;
const archiveBytes = 192 * mebibyte;

/** Forgets archives; takes as many turns of the event loop for each chunk. */
function sink(turns: number): ObjectStore {
  const store = createMemoryObjectStore();
  return wrapObjectStore(store, {
    async putObject(key, body, options) {
      if (body instanceof Uint8Array || !key.endsWith('.tar.gz')) return store.putObject(key, body, options);
      for await (const _ of body) for (let i = 0; i < turns; i++) await turn();
      return {};
    },
  });
}

/** The most bytes of chunks that were alive at once: seen at a collection, so garbage does not count. */
async function mostAlive(maxQueuedBytes: number): Promise<number> {
  let [alive, most] = [0, 0];
  const registry = new FinalizationRegistry<number>((bytes) => {
    alive -= bytes;
  });
  const archive = async function* () {
    for (let sent = 0; sent < archiveBytes; sent += chunkBytes) {
      const chunk = new Uint8Array(chunkBytes);
      registry.register(chunk, chunkBytes);
      alive += chunkBytes;
      yield chunk;
      if (sent % (8 * mebibyte) !== 0) continue;
      // V8 tells of what it collected in a task of its own, which may come late: a few turns, in which next to nothing is written.
      for (let tries = 0; tries < 4 && alive > maxQueuedBytes + mebibyte; tries++) {
        collectGarbage();
        for (let i = 0; i < 10; i++) await turn();
      }
      most = Math.max(most, alive);
    }
  };
  const stores = Object.entries({ fast: sink(0), slow: sink(20) }).map(([location, store]) => createBackupStore({ location, store }));
  const writer = await beginFanOut({
    name: 'b',
    stores,
    uid: undefined,
    now: sampleTime,
    replaceUnfinished: false,
    policy: 'all',
    limits: { maxQueuedBytes },
    onLost: () => {},
  });
  await writer.putArchive(archive());
  return most;
}

test('a slow location keeps no more of the archive in memory than may queue for it', { timeout: 120_000 }, async () => {
  expect(await mostAlive(4 * mebibyte)).toBeLessThan(8 * mebibyte);
  // The measure does see what is kept.
  expect(await mostAlive(archiveBytes)).toBeGreaterThan(64 * mebibyte);
});
