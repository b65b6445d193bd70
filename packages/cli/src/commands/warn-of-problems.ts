import type { CliContext } from '../cli-context.ts';
import { visible } from '../output/visible.ts';

/** Files that are missing or damaged: what else is known is shown without them. */
export async function warnOfProblems(problems: readonly string[], { stderr }: CliContext): Promise<void> {
  for (const problem of problems) await stderr.write(`warning: ${visible(problem)}\n`);
}
