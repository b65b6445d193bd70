import { createEngine, createFileSystemObjectStore, type Engine } from '@lifeboat/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyGoldenBucket } from '../../../../../test/velero-compat/golden/golden-bucket.ts';
import { createArchiveShelf } from './archive-shelf.ts';

let bucket: Awaited<ReturnType<typeof copyGoldenBucket>>;
let engine: Engine;
beforeAll(async () => {
  bucket = await copyGoldenBucket();
  engine = createEngine({ storageLocations: { main: { store: createFileSystemObjectStore({ root: bucket.folder }) } } });
});
afterAll(async () => {
  await engine.close();
  await bucket.remove();
});

/** A shelf over the golden bucket, and what it fetches. */
function startShelf(beforeFetch: (name: string, signal: AbortSignal | undefined) => Promise<void> = async () => undefined) {
  const fetched: string[] = [];
  const ended = new AbortController();
  const shelf = createArchiveShelf({
    engine: {
      getBackup: (name, options) => engine.getBackup(name, options),
      openBackupFile: async (name, file, options) => {
        fetched.push(name);
        await beforeFetch(name, options?.signal);
        return engine.openBackupFile(name, file, options);
      },
    },
    signal: ended.signal,
  });
  const here = new AbortController().signal;
  const count = (name: string) => shelf.use({ location: 'main', name }, here, async ({ archive }) => archive.itemCount);
  return { shelf, fetched, ended, count };
}

test('readers share one archive; a fourth one takes the place of the least used', async () => {
  const { shelf, fetched, count } = startShelf();
  expect(await Promise.all([count('golden'), count('golden'), count('golden')])).toEqual([39, 39, 39]);
  expect(fetched).toEqual(['golden']);
  for (const name of ['partial', 'versions', 'golden', 'edited', 'golden', 'versions', 'partial']) await count(name);
  expect(fetched).toEqual(['golden', 'partial', 'versions', 'edited', 'partial']);
  await shelf.use({ location: 'main', name: 'golden' }, new AbortController().signal, async ({ kinds }) => {
    expect(kinds.get('deployments.apps')).toBe('apps/v1/Deployment');
  });
  await shelf.close();
});

test('an archive that nobody waits for any more is not fetched to its end; others wait on', async () => {
  const signals: (AbortSignal | undefined)[] = [];
  const gates: (() => void)[] = [];
  const { shelf, count, fetched } = startShelf(async (_name, signal) => {
    signals.push(signal);
    await new Promise<void>((resolve) => void gates.push(resolve));
  });
  const gone = new AbortController();
  const left = shelf.use({ location: 'main', name: 'golden' }, gone.signal, async () => 'never');
  await expect.poll(() => gates.length).toBe(1);
  const stays = count('golden');
  await new Promise((resolve) => setTimeout(resolve, 100));
  gone.abort();
  await expect(left).rejects.toMatchObject({ code: 'CANCELED' });
  expect(signals[0]?.aborted).toBe(false);
  gates[0]?.();
  expect(await stays).toBe(39);
  expect(fetched).toEqual(['golden']);

  const alone = new AbortController();
  const other = shelf.use({ location: 'main', name: 'partial' }, alone.signal, async () => 'never');
  await expect.poll(() => gates.length).toBe(2);
  alone.abort();
  await expect(other).rejects.toMatchObject({ code: 'CANCELED' });
  expect(signals[1]?.aborted).toBe(true);
  gates[1]?.();
  await shelf.close();
});

test('a backup that is there no more says so, and a damaged archive is no end of the studio', async () => {
  const { shelf, count } = startShelf();
  await expect(count('none')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  const store = createFileSystemObjectStore({ root: bucket.folder });
  await store.putObject('backups/partial/partial.tar.gz', Buffer.from('no archive'));
  await expect(count('partial')).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
  expect(await count('golden')).toBe(39);
  await shelf.close();
});
