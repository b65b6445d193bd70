import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** What is wrong with a backup: each thing once, at most a hundred. */
export interface ProblemList {
  readonly list: readonly string[];
  add(problem: string): void;
  /** Runs a check; damage that it throws becomes a problem, other errors pass. */
  collect<T>(check: () => Promise<T>): Promise<T | undefined>;
}

const maxNamed = 100;

export function createProblemList(): ProblemList {
  const list: string[] = [];
  const add = (problem: string) => {
    if (list.includes(problem)) return;
    if (list.length < maxNamed) list.push(problem);
    else if (list.length === maxNamed) list.push('and more');
  };
  return {
    list,
    add,
    async collect(check) {
      try {
        return await check();
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'BACKUP_FORMAT_UNSUPPORTED', 'ARCHIVE_CORRUPT', 'ARCHIVE_TOO_LARGE'))
          throw error;
        add(error.message);
        return undefined;
      }
    },
  };
}
