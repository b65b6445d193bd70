import type { VolumeRepositoryUsage } from '../../contract/results/volume-repository.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { FileRepository } from '../../plugin-api/file-repository.ts';
import type { SnapshotInfo } from '../../plugin-api/snapshot-tree.ts';
import type { Damage } from '../../plugin-api/verify-report.ts';
import type { VolumeRepositories } from '../../volumes/files/volume-repositories.ts';

/** A repository of a location, opened where that works. */
export interface SurveyedRepository {
  readonly usage: VolumeRepositoryUsage;
  readonly repository?: FileRepository;
  /** Of all that can be read. */
  readonly snapshots: readonly SnapshotInfo[];
  readonly damage: readonly Damage[];
  /** Why it could not be opened, or its snapshots not be listed. */
  readonly error?: LifeboatError;
}

interface SurveyOptions extends CallOptions {
  readonly location: string;
  readonly found: readonly VolumeRepositoryUsage[];
  readonly repositories: VolumeRepositories;
}

/** Opens each of the repositories and lists its snapshots, one after the other: each keeps an index in memory.
 * @throws LifeboatError `CANCELED` */
export async function* surveyRepositories({ location, found, repositories, signal }: SurveyOptions): AsyncGenerator<SurveyedRepository> {
  for (const usage of found) {
    throwIfAborted(signal, 'Looking at repositories');
    const { namespace, format } = usage;
    try {
      const repository = await repositories.open({ location, namespace, format }, { signal });
      const damage: Damage[] = [];
      const snapshots = await repository.listSnapshots({}, { signal, onDamage: (each) => void damage.push(each) });
      yield { usage, repository, snapshots, damage };
    } catch (error) {
      throwIfAborted(signal, 'Looking at repositories');
      if (!LifeboatError.isInstance(error)) throw error;
      yield { usage, snapshots: [], damage: [], error };
    }
  }
}
