import type { FileRepository } from '@lifeboat/core/plugin-api';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { formatError } from '../../output/format-error.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { findRepositories, type WhichOptions } from './find-repositories.ts';
import type { RepositoryProgress } from './repository-progress.ts';

/** Which repository an outcome is of. */
export interface RepositoryName {
  readonly namespace: string;
  readonly format: string;
}

interface ForEachOptions<Outcome extends RepositoryName> extends WhichOptions {
  readonly progress: RepositoryProgress;
  /** Such as `verifying`. */
  readonly doing: string;
  /** Works on one, and prints for people unless `isQuiet`. */
  readonly work: (repository: FileRepository, name: RepositoryName, options: { readonly isQuiet: boolean }) => Promise<Outcome>;
  /** What is told of one that failed, for machines. */
  readonly failed: (name: RepositoryName, error: string) => Outcome;
  readonly isGood: (outcome: Outcome) => boolean;
}

/** Works on the repositories that a command line means, one after the other; one that fails keeps nothing from the others. */
export async function forEachRepository<Outcome extends RepositoryName>(options: ForEachOptions<Outcome>): Promise<ExitCode> {
  const { open, flags, context, progress, doing, work, failed, isGood } = options;
  const { signal, stdout, stderr } = context;
  const machine = flags.output === 'json' || flags.output === 'yaml' ? flags.output : undefined;
  const outcomes: Outcome[] = [];
  for (const { namespace, format } of await findRepositories(options)) {
    const name = { namespace, format };
    progress.begin(`${format} repository of ${namespace}`, doing);
    try {
      const repository = await open.engine.openVolumeRepository({ ...name, signal });
      outcomes.push(await work(repository, name, { isQuiet: machine !== undefined || flags.quiet === true }));
    } catch (error) {
      progress.end();
      if (signal.aborted) throw error;
      outcomes.push(failed(name, error instanceof Error ? error.message : String(error)));
      await stderr.write(formatError(error, { debug: flags.debug ?? false }));
    }
  }
  progress.end();
  if (machine) await stdout.write(formatMachine(outcomes, machine));
  return outcomes.every(isGood) ? exitCodes.completed : exitCodes.failed;
}
