import type { EntryProblem, SnapshotTree, WrittenSnapshot } from '../../../plugin-api/snapshot-tree.ts';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import { createEntryTee } from './entry-tee.ts';
import type { FilesTarget, TargetOutcome } from './open-targets.ts';

interface WriteOptions {
  readonly targets: readonly FilesTarget[];
  /** The volume's files, read once: those that look as in all of the snapshots before are not opened. */
  readonly entries: (parents: readonly (SnapshotTree | undefined)[]) => AsyncIterable<SourceEntry>;
  readonly startedAt: Date;
  /** Besides those of the volume. */
  readonly tags: Readonly<Record<string, string>>;
  /** Names the snapshot alike in all of them. @default each has a name of its own */
  readonly id?: string | undefined;
  readonly onProblem: (problem: EntryProblem) => void;
  /** Hears of blobs that were stored, as `writeSnapshot` tells it. @default nobody does */
  readonly onStored?: (target: FilesTarget, blob: BlobDigest) => void;
  readonly signal: AbortSignal;
}

/** Writes a volume's files to several repositories. What one of them fails with is its outcome, and the others go on.
 * @throws what the stream of entries throws, where several read it: no repository is to blame for that */
export async function writeToTargets(options: WriteOptions): Promise<readonly TargetOutcome<WrittenSnapshot>[]> {
  const { targets, signal } = options;
  const parents = targets.map(({ parent }) => parent);
  const [only] = targets;
  const reason = {};
  const source = options.entries(parents);
  if (only && targets.length === 1) return [await write(only, source, options)];
  const tee = createEntryTee(source, {
    readers: targets.length,
    onWaiting: (reader, isWaitedFor) => targets[reader]?.location.wait(reason, isWaitedFor),
    signal,
  });
  const outcomes = await Promise.all(
    targets.map(async (target, at) => {
      const reader = tee.readers[at];
      if (!reader) return { location: target.location };
      const { signal: own } = target.location;
      const leave = () => reader.leave(own.reason);
      own.addEventListener('abort', leave, { once: true });
      if (own.aborted) leave();
      const writing = write(target, reader.entries, options);
      target.location.track(writing);
      try {
        return await writing;
      } finally {
        own.removeEventListener('abort', leave);
        reader.leave(new Error('its writer has ended'));
      }
    }),
  );
  if (tee.failure) throw tee.failure.error;
  return outcomes;
}

async function write(
  target: FilesTarget,
  entries: AsyncIterable<SourceEntry>,
  options: WriteOptions,
): Promise<TargetOutcome<WrittenSnapshot>> {
  const { location, repository, identity, parent } = target;
  const { startedAt, id, onProblem, onStored } = options;
  try {
    const done = await repository.writeSnapshot(entries, {
      ...identity,
      tags: { ...identity.tags, ...options.tags },
      parent: parent?.snapshot.id ?? 'none',
      startedAt,
      id,
      onProblem,
      ...(onStored && { onStored: (blob: BlobDigest) => onStored(target, blob) }),
      signal: location.signal,
    });
    return { location, done };
  } catch (error) {
    return { location, error };
  }
}
