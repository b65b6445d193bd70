import { setTimeout as delay } from 'node:timers/promises';
import { type CallOptions, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError } from '../../go-values/fields.ts';
import type { ListedFile } from '../files/list-files.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import { buildLockFile, type LockFile, parseLockFile } from './lock-file.ts';

/** A lock that this process holds. */
export interface RepositoryLock {
  /** Aborted when the lock is lost. It ends the work under the lock. */
  readonly signal: AbortSignal;
  /** Asks the store why the lock is lost; `undefined` while it is held. */
  findLoss(options: CallOptions): Promise<string | undefined>;
  release(): Promise<void>;
}

interface LockOptions extends CallOptions {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  /** Whether the lock is exclusive. Locks that are not exclusive do not exclude one another. */
  readonly exclusive: boolean;
  /** Remove the locks of others that are in the way, even fresh ones. @default false */
  readonly force?: boolean | undefined;
  readonly clock?: LockClock | undefined;
}

/** The clock. Tests use another one. */
export interface LockClock {
  now(): number;
  /** How long to wait before looking at other locks again, in milliseconds, because a store may show them late. */
  readonly settleInMs: number;
}

const systemClock: LockClock = { now: Date.now, settleInMs: 200 };
const minute = 60_000;
/** restic's rules: a lock is renewed every five minutes, and counts as abandoned after half an hour. Its holder gives it up some time
 * before. */
const refreshInMs = 5 * minute;
const staleInMs = 30 * minute;
const giveUpInMs = staleInMs - 1.5 * refreshInMs;

/** Takes a lock as restic does: writes it, and keeps it only if no other lock is in the way.
 * @throws LifeboatError `REPOSITORY_LOCKED` */
export async function lockRepository(options: LockOptions): Promise<RepositoryLock> {
  const { blobs, files, exclusive, clock = systemClock } = options;
  const controller = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
  throwIfAborted(options.signal, 'Locking a repository');
  await clearTheWay(options, clock, undefined);
  let own = await files.write('locks', buildLockFile(exclusive, clock.now()), options);
  let renewedAt = clock.now();
  let renewal: Promise<void> | undefined;
  try {
    if (clock.settleInMs > 0) await delay(clock.settleInMs, undefined, { ref: true });
    await clearTheWay(options, clock, own);
  } catch (error) {
    await files.remove('locks', own, {}).catch(() => {});
    throw error;
  }

  async function renew(): Promise<void> {
    const old = own;
    own = await files.write('locks', buildLockFile(exclusive, clock.now()), {});
    renewedAt = clock.now();
    await files.remove('locks', old, {});
  }

  const timer = setInterval(() => {
    if (clock.now() - renewedAt > giveUpInMs) return controller.abort(new Error('the lock of the repository could not be renewed'));
    // Only one renewal at a time. After a failure, the next one tries again.
    renewal ??= renew()
      .catch(() => {})
      .finally(() => (renewal = undefined));
  }, refreshInMs);
  timer.unref();

  return {
    signal,
    async findLoss({ signal: callSignal }) {
      await renewal;
      if (clock.now() - renewedAt > giveUpInMs) return 'its lock could not be renewed';
      for await (const { name } of files.list('locks', { signal: callSignal })) if (name === own) return undefined;
      return 'its lock was removed';
    },
    async release() {
      clearInterval(timer);
      await renewal;
      // A lock that stays would block a prune for half an hour, and is then removed.
      await files.remove('locks', own, {}).catch(() => {});
    },
  };

  /** Fails if another lock is in the way. Removes abandoned locks. */
  async function clearTheWay(given: LockOptions, time: LockClock, ownName: string | undefined): Promise<void> {
    const listed: ListedFile[] = [];
    for await (const file of files.list('locks', given)) listed.push(file);
    // The store's clock gives ages that no host's clock can falsify.
    const storeNow = listed.find(({ name }) => name === ownName)?.storedAt?.getTime();
    for (const file of listed) {
      if (file.name === ownName) continue;
      const lock = await readLock(file.name, given);
      if (lock === 'gone' || !(exclusive || lock instanceof Error || lock.exclusive)) continue;
      const age = time.now() - (lock instanceof Error ? (file.storedAt?.getTime() ?? time.now()) : lock.time.getTime());
      const storedAge = storeNow === undefined || !file.storedAt ? age : storeNow - file.storedAt.getTime();
      const isStale = Math.min(age, storedAge) > staleInMs;
      // The store's clock is known only after the own lock is there. Until then, locks that look abandoned are left for a second look.
      if (isStale && ownName === undefined) continue;
      if (!isStale && !given.force) throw lock instanceof Error ? lock : lockedError(blobs, lock);
      await files.remove('locks', file.name, given);
    }
  }

  /** A lock that cannot be read is in everybody's way. */
  async function readLock(name: string, given: LockOptions): Promise<LockFile | LifeboatError | 'gone'> {
    try {
      const json = await files.read('locks', name, given);
      return json ? parseLockFile(json) : 'gone';
    } catch (error) {
      if (error instanceof FieldError) return blobs.damaged(`locks/${name}`, error.message);
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return error;
      throw error;
    }
  }
}

function lockedError(blobs: BlobStore, { exclusive, host, user, pid, time }: LockFile): LifeboatError {
  const who = `${JSON.stringify(`${user}@${host}`)} (process ${pid})`;
  return new LifeboatError({
    code: 'REPOSITORY_LOCKED',
    message: `The repository in ${blobs.place} is locked by ${who}, ${exclusive ? 'which has it for itself' : 'which reads or writes it'} since ${time.toISOString()} or longer. Try again when that has ended; a lock that was left behind counts no more when it is half an hour old`,
    retryable: true,
    context: { place: blobs.place, host, user, pid },
  });
}
