import type { Logger } from '../plugin-api/logger.ts';

/** Of more, only the number is told: an archive may have a million objects, and an action may fail on each. */
const mostWarnings = 100;

/** What went wrong with delete actions: logged whole, and kept for the result, as many as a person may read. */
export interface ActionWarnings {
  add(problem: string): void;
  all(): readonly string[];
}

export function createActionWarnings(logger: Logger | undefined): ActionWarnings {
  const kept: string[] = [];
  let more = 0;
  return {
    add(problem) {
      logger?.error(problem);
      if (kept.length < mostWarnings) kept.push(problem);
      else more += 1;
    },
    all: () => (more === 0 ? kept : [...kept, `${more} more failures of delete actions; the log has them`]),
  };
}
