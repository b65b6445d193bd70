import type { MoverFill } from '../../../contract/movers/mover-task.ts';
import type { RepositoryPlace } from '../../../contract/volume-files-options.ts';
import { type RunJobOptions, runMoverJob } from '../jobs/run-mover-job.ts';
import type { VolumeRepositories } from '../volume-repositories.ts';
import type { FilledVolume } from './fill-volume.ts';
import { type VolumeNamed, volumeProblem } from './volume-problem.ts';

interface FillByJobOptions extends Omit<RunJobOptions, 'task' | 'writes' | 'onProblem'>, Omit<MoverFill, 'type'> {
  readonly repositories: Pick<VolumeRepositories, 'taskOf'>;
  readonly place: RepositoryPlace;
  /** For errors. */
  readonly volume: VolumeNamed;
  /** What did not come back as it was although the volume is filled. */
  readonly onComplaint: (text: string) => void;
}

// Enough for people to see what it is about.
const shownProblems = 10;

/** Has a Job write the files of a snapshot into a claim. @throws as `runMoverJob`, and `INVALID_CONFIG` where nobody says how a Job opens
 * the location */
export async function fillByJob(options: FillByJobOptions): Promise<FilledVolume> {
  const { repositories, place, snapshotId, sparse, deleteExtra, parallel, signal } = options;
  const problems: string[] = [];
  const onProblem = ({ path, message }: { readonly path: string; readonly message: string }) =>
    void problems.push(path === '' ? message : `${path}: ${message}`);
  try {
    const task = {
      version: 1 as const,
      ...(await repositories.taskOf(place, { signal })),
      work: { type: 'fill' as const, snapshotId, sparse, deleteExtra, parallel },
    };
    const { files, bytes } = await runMoverJob({ ...options, task, writes: true, onProblem });
    const more = problems.length - shownProblems;
    if (problems.length > 0)
      options.onComplaint([...problems.slice(0, shownProblems), ...(more > 0 ? [`and ${more} more`] : [])].join('; '));
    return { files, bytes };
  } catch (error) {
    throw volumeProblem(error, options.volume);
  }
}
