import type { RepositorySnapshot, VolumeRepositoryDescription } from '../../contract/results/volume-repository.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { SnapshotInfo } from '../../plugin-api/snapshot-tree.ts';
import { findHolders, holdersOf, type LocationHolders } from './find-holders.ts';
import { findOwnBytes } from './find-own-bytes.ts';
import { isOfBackups } from './is-of-backups.ts';
import { type SurveyedRepository, surveyRepositories } from './survey-repositories.ts';

interface DescribeOptions extends Omit<Parameters<typeof surveyRepositories>[0], 'location'> {
  readonly backups: BackupStore;
  readonly sizes: boolean;
  readonly now: Date;
}

/** What is in the repositories of a location, and which backups need it. */
export async function describeRepositories(options: DescribeOptions): Promise<VolumeRepositoryDescription[]> {
  const { backups, now, sizes, signal } = options;
  const described: VolumeRepositoryDescription[] = [];
  const holders = await findHolders({ backups, now, signal });
  const unknown = holders.unknown.map(({ backup, message }) => `backup "${backup}" does not say what it needs: ${message}`);
  for await (const surveyed of surveyRepositories({ ...options, location: backups.location })) {
    const { usage, damage, error } = surveyed;
    const problems = [...damage.map(({ message }) => message), ...(error ? [] : unknown)];
    const bytes = sizes ? await ownBytesOf(surveyed, problems, { signal }) : undefined;
    described.push({
      ...usage,
      snapshots: surveyed.snapshots.map((snapshot) => describe(snapshot, surveyed, holders, bytes?.own)),
      ...(bytes && { contentBytes: bytes.contentBytes }),
      problems,
      ...(error && { error }),
    });
  }
  return described;
}

async function ownBytesOf({ repository, snapshots }: SurveyedRepository, problems: string[], { signal }: CallOptions) {
  try {
    const ids = snapshots.map(({ id }) => id);
    const found = repository && (await findOwnBytes(repository, ids, { signal }));
    if (repository && !found) problems.push('it has too many files to tell which bytes only one snapshot has');
    return found;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED', 'FILE_SNAPSHOT_NOT_FOUND')) throw error;
    problems.push(`which bytes only one snapshot has cannot be told: ${error.message}`);
    return undefined;
  }
}

function describe(
  snapshot: SnapshotInfo,
  { usage }: SurveyedRepository,
  holders: LocationHolders,
  own: ReadonlyMap<string, number> | undefined,
): RepositorySnapshot {
  const { id, source, startedAt, endedAt, totalSize, fileCount } = snapshot;
  const held = holdersOf(snapshot, usage, holders);
  const ownBytes = own?.get(id);
  return {
    ...{ id, source, startedAt, endedAt, size: totalSize, fileCount },
    state: held.length > 0 ? 'held' : isOfBackups(snapshot) ? 'orphan' : 'foreign',
    holders: held,
    ...(ownBytes !== undefined && { ownBytes }),
  };
}
