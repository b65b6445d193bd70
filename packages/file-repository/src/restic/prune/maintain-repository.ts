import type { CallOptions, MaintainOptions, MaintenanceReport } from '@lifeboat/core/plugin-api';
import { lockAll } from '../../blobs/lock-all.ts';
import { retentionOf } from '../../blobs/retention-of.ts';
import { rewriteIndex } from '../index/rewrite-index.ts';
import { withLock } from '../locks/with-lock.ts';
import { extendedPrefixes } from '../retained-blobs.ts';
import type { PruneGiven } from './prune-given.ts';
import { prune } from './prune-repository.ts';

const nothing = { unneededContents: 0, recoveredContents: 0, rewrittenContents: 0, removedBlobs: 0, removedBytes: 0 };
/** As often as Velero let restic prune. The files of an index are as old as the last prune, or older. */
const fullIntervalInMs = 7 * 24 * 3600_000;
/** With more files than that, reading the index becomes slow. */
const maxIndexFiles = 20;
/** The store refuses a date that is in the past when it arrives. */
const shortestLockInMs = 60_000;

/** Maintains a repository as restic does, while nobody else uses it.
 * @throws LifeboatError `REPOSITORY_LOCKED`, `REPOSITORY_CHANGED`, `REPOSITORY_DAMAGED` */
export async function maintainRepository(given: PruneGiven & MaintainOptions): Promise<MaintenanceReport> {
  const { blobs, files, index, settings, mode = 'due', takeOver, signal } = given;
  const due = mode === 'due' ? await findDue(given, { signal }) : mode;
  if (due === 'none') return { mode: 'none', ...nothing };
  return withLock({ blobs, files, clock: settings.clock, exclusive: true, force: takeOver, signal }, async (lock, options) => {
    await index.refresh(options);
    if (due === 'full') {
      const done = await prune(given, lock, options);
      // What snapshots share must stay locked as long as the last of them.
      const { lock: objectLock } = settings;
      const retention = () => retentionOf(objectLock as NonNullable<typeof objectLock>, given.lockUntil);
      if (objectLock && retention().until.getTime() > Date.now() + shortestLockInMs)
        await lockAll(blobs, { prefixes: extendedPrefixes, retention, signal: options.signal });
      return { mode: 'full', ...done };
    }
    const { isWhole: _, ...removed } = await rewriteIndex({
      blobs,
      files,
      index,
      lock,
      signal: options.signal,
      keep: () => true,
      written: [],
    });
    return { mode: 'quick', ...nothing, ...removed };
  });
}

async function findDue({ files, settings }: PruneGiven, options: CallOptions): Promise<'none' | 'quick' | 'full'> {
  const now = settings.clock?.now() ?? Date.now();
  let count = 0;
  for await (const { storedAt } of files.list('index', options)) {
    if (!storedAt || now - storedAt.getTime() > fullIntervalInMs) return 'full';
    count += 1;
  }
  return count > maxIndexFiles ? 'quick' : 'none';
}
