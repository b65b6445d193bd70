import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { EntryProblem, WrittenSnapshot } from '../../../plugin-api/snapshot-tree.ts';
import type { BlobDigest } from '../../../plugin-api/verify-report.ts';
import type { FilesTarget, TargetOutcome } from '../fan-out/open-targets.ts';
import { type RunJobOptions, runMoverJob } from '../jobs/run-mover-job.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';

interface SaveByJobsOptions extends Omit<RunJobOptions, 'task' | 'writes' | 'onProblem' | 'onStored' | 'onProgress' | 'signal'> {
  readonly repositories: Pick<VolumeRepositories, 'taskOf'>;
  readonly targets: readonly FilesTarget[];
  readonly startedAt: Date;
  /** Besides those of the volume. */
  readonly tags: Readonly<Record<string, string>>;
  /** Names the snapshot alike in all of them. @default each has a name of its own */
  readonly id?: string | undefined;
  /** Files that are read at the same time. */
  readonly parallel?: number | undefined;
  /** As `writeSnapshot` has it. */
  readonly lockUntil: Date | undefined;
  readonly onProblem: (problem: EntryProblem) => void;
  readonly onStored: (target: FilesTarget, blob: BlobDigest) => void;
  readonly onProgress: (target: FilesTarget, bytes: number) => void;
}

/** Has Jobs write the files of a claim to repositories, one Job for each: what one of them fails with is its outcome, and the others go
 * on. */
export function saveByJobs(options: SaveByJobsOptions): Promise<readonly TargetOutcome<WrittenSnapshot>[]> {
  return Promise.all(
    options.targets.map(async (target) => {
      const { location } = target;
      const saving = saveByJob(target, options).then(
        (done) => ({ location, done }),
        (error: unknown) => ({ location, error }),
      );
      location.track(saving);
      return await saving;
    }),
  );
}

/** What the Job says of the snapshot counts once the repository has it. */
async function saveByJob(target: FilesTarget, options: SaveByJobsOptions): Promise<WrittenSnapshot> {
  const { location, repository, identity, parent } = target;
  const { repositories, namespace, claim, startedAt, id, parallel, lockUntil, onProblem, onStored, onProgress } = options;
  const { signal } = location;
  const place = { location: location.location, namespace, format: repository.format };
  const work = {
    ...{ type: 'save' as const, ...identity, tags: { ...identity.tags, ...options.tags }, parallel },
    ...{ parent: parent?.snapshot.id ?? 'none', startedAt: startedAt.toISOString() },
    ...(id !== undefined && { id }),
    ...(lockUntil && { lockUntil: lockUntil.toISOString() }),
  };
  const report = await runMoverJob({
    ...options,
    task: { version: 1, ...(await repositories.taskOf(place, { signal })), work },
    writes: false,
    onProblem: ({ path, message }) => onProblem({ path, message, kind: 'unreadable' }),
    onStored: (blob) => onStored(target, blob),
    onProgress: ({ bytes }) => onProgress(target, bytes),
    signal,
  });
  const found = await repository.listSnapshots(identity, { signal });
  const snapshot = found.find(({ id, startedAt: began }) => id === report.snapshotId && began.getTime() === startedAt.getTime());
  if (!snapshot)
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `The mover's Job of claim ${namespace}/${claim} says that it wrote snapshot ${report.snapshotId}, and ${repository.place} has none of this run by that name`,
      context: { namespace, claim },
    });
  if (id !== undefined && snapshot.id !== id) {
    await repository.deleteSnapshot(snapshot.id, { signal });
    throw new LifeboatError({
      code: 'MOVER_FAILED',
      message: `The mover's Job of claim ${namespace}/${claim} named its snapshot itself, though it was told a name: its image must be of this version`,
      context: { namespace, claim },
    });
  }
  const { problemCount, unchangedFiles, readBytes, storedBytes } = report;
  return { snapshot, problemCount, unchangedFiles, readBytes, storedBytes };
}
