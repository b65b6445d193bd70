import { type ArchiveLimits, type ArchiveReader, type Backup, LifeboatError, openArchive } from '@lifeboat/core';
import { archiveKinds } from '../../html/sizes/archive-kinds.ts';
import type { StudioEngine } from '../studio-engine.ts';

interface ShelfOptions {
  readonly engine: Pick<StudioEngine, 'openBackupFile' | 'getBackup'>;
  readonly limits?: ArchiveLimits | undefined;
  /** Ends everything. */
  readonly signal: AbortSignal;
}

/** An open archive, and which kind its resources are of. */
export interface ShelvedArchive {
  readonly archive: ArchiveReader;
  /** `deployments.apps` to `apps/v1/Deployment`. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** Archives of backups that are looked into: each is fetched once, into a file without a name, and the least used one goes first. */
export interface ArchiveShelf {
  /** Works with a backup's archive, which stays open meanwhile. @throws LifeboatError as `openBackupFile`, `ARCHIVE_*`, `CANCELED` */
  use<T>(of: BackupPlace, signal: AbortSignal, work: (shelved: ShelvedArchive, backup: Backup) => Promise<T>): Promise<T>;
  /** Whether a backup's archive is there already, so that nothing has to be fetched for {@link ArchiveShelf.use}. @throws LifeboatError */
  has(of: BackupPlace, signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** Which backup. */
export interface BackupPlace {
  readonly location: string;
  readonly name: string;
}

interface Shelf {
  readonly opened: Promise<ShelvedArchive>;
  readonly stop: AbortController;
  users: number;
  isOpen: boolean;
}

const mostOpen = 3;

export function createArchiveShelf({ engine, limits, signal: ended }: ShelfOptions): ArchiveShelf {
  const shelves = new Map<string, Shelf>();
  /** Nobody who reads waits for them. */
  const closing = new Set<Promise<void>>();

  async function fetch({ location, name }: BackupPlace, signal: AbortSignal): Promise<ShelvedArchive> {
    const stream = await engine.openBackupFile(name, 'contents', { storageLocation: location, signal });
    if (!stream)
      throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `Backup "${name}" in location "${location}" has no archive` });
    const what = `The archive of backup "${name}" in location "${location}"`;
    const archive = await openArchive({ stream, what, signal, ...(limits && { limits }) });
    try {
      return { archive, kinds: await archiveKinds(archive, signal) };
    } catch (error) {
      await archive.close();
      throw error;
    }
  }

  function shelfOf(key: string, place: BackupPlace): Shelf {
    const there = shelves.get(key);
    if (there) {
      // The last one is the last that was used.
      shelves.delete(key);
      shelves.set(key, there);
      return there;
    }
    const stop = new AbortController();
    const shelf: Shelf = { opened: fetch(place, AbortSignal.any([stop.signal, ended])), stop, users: 0, isOpen: false };
    shelves.set(key, shelf);
    shelf.opened.then(
      () => {
        shelf.isOpen = true;
      },
      () => {
        if (shelves.get(key) === shelf) shelves.delete(key);
      },
    );
    return shelf;
  }

  function takeAway(key: string, shelf: Shelf): void {
    if (shelves.get(key) === shelf) shelves.delete(key);
    shelf.stop.abort();
    const closed = shelf.opened.then(({ archive }) => archive.close()).catch(() => undefined);
    closing.add(closed);
    void closed.then(() => closing.delete(closed));
  }

  function leave(key: string, shelf: Shelf): void {
    shelf.users -= 1;
    // Nobody waits for it any more.
    if (shelf.users === 0 && !shelf.isOpen) takeAway(key, shelf);
    const unused = [...shelves].filter(([, { users, isOpen }]) => users === 0 && isOpen);
    const tooMany = Math.max(0, shelves.size - mostOpen);
    for (const [other, old] of unused.slice(0, tooMany)) takeAway(other, old);
  }

  async function find({ location, name }: BackupPlace, signal: AbortSignal): Promise<{ readonly backup: Backup; readonly key: string }> {
    const backup = await engine.getBackup(name, { storageLocation: location, signal });
    const { metadata, status } = backup;
    // Another backup may have got the name since.
    const key = JSON.stringify([location, name, metadata.uid, status.startTimestamp, status.completionTimestamp]);
    return { backup, key };
  }

  return {
    async use(place, signal, work) {
      const { backup, key } = await find(place, signal);
      const shelf = shelfOf(key, place);
      shelf.users += 1;
      try {
        return await work(await unlessAborted(shelf.opened, signal), backup);
      } finally {
        leave(key, shelf);
      }
    },
    async has(place, signal) {
      return shelves.get((await find(place, signal)).key)?.isOpen ?? false;
    },
    async close() {
      for (const [key, shelf] of [...shelves]) takeAway(key, shelf);
      await Promise.all(closing);
    },
  };
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(new LifeboatError({ code: 'CANCELED', message: 'The reader has gone' }));
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
