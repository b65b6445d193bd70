import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { SnapshotIdentity } from '../snapshot-identity.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import type { FilesLocation } from './files-location.ts';

/** A repository that gets the files of one volume. */
export interface FilesTarget {
  readonly location: FilesLocation;
  readonly repository: FileRepository;
  readonly identity: SnapshotIdentity;
  /** The snapshot of the volume that is there before. */
  readonly parent: SnapshotTree | undefined;
}

/** What became of one target, or of a location that could be none. */
export interface TargetOutcome<T> {
  readonly location: FilesLocation;
  readonly done?: T;
  readonly error?: unknown;
}

interface OpenTargetsOptions {
  readonly locations: readonly FilesLocation[];
  readonly repositories: VolumeRepositories;
  readonly namespace: string;
  /** Name of the format that is written in a location. */
  readonly formatIn: (location: string) => string;
  /** By what the snapshots of the volume are found in a repository of that format. */
  readonly identityIn: (format: string) => SnapshotIdentity;
  /** When the backup expires. */
  readonly keptUntil: Date | undefined;
}

/** Opens the repository of a volume in each location, and finds the snapshot before. */
export function openTargets(options: OpenTargetsOptions): Promise<readonly TargetOutcome<FilesTarget>[]> {
  const { locations, repositories, namespace, keptUntil } = options;
  return Promise.all(
    locations.map(async (location) => {
      const { signal } = location;
      try {
        const format = options.formatIn(location.location);
        const repository = await repositories.openOrCreate({ location: location.location, namespace, format }, { keptUntil, signal });
        const identity = options.identityIn(format);
        const before = await repository.listSnapshots(identity, { signal });
        const last = before.findLast(({ incomplete }) => incomplete === undefined);
        const parent = last && (await repository.openSnapshot(last.id, { signal }));
        return { location, done: { location, repository, identity, parent } };
      } catch (error) {
        return { location, error };
      }
    }),
  );
}
