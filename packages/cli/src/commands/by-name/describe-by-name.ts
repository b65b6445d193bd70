import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { writeDescription } from '../../output/describe/write-description.ts';
import { formatError } from '../../output/format-error.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { warnOfProblems } from '../warn-of-problems.ts';

interface DescribeByNameOptions<Description> {
  readonly kind: 'backup' | 'restore';
  readonly names: readonly string[];
  /** Where they were looked for, for messages. */
  readonly display: string;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  describe(name: string): Promise<Description>;
  /** The description for people. */
  text(description: Description): string;
}

/** Describes one after the other, two empty lines apart; one that cannot be read does not keep the others. */
export async function describeByName<Description extends { readonly problems: readonly string[] }>(
  options: DescribeByNameOptions<Description>,
): Promise<ExitCode> {
  const { kind, names, display, flags, context } = options;
  const { output } = flags;
  const isForMachines = output === 'json' || output === 'yaml';
  const items: object[] = [];
  let failed = false;
  for (const name of names) {
    try {
      const description = await options.describe(name);
      const { problems, ...described } = description;
      await warnOfProblems(problems, context);
      if (isForMachines) items.push({ ...described, ...(problems.length > 0 && { problems }) });
      else await writeDescription(`${items.push({}) > 1 ? '\n\n' : ''}${options.text(description)}`, flags, context);
    } catch (error) {
      if (names.length === 1 || LifeboatError.isInstance(error, 'CANCELED')) throw error;
      failed = true;
      await context.stderr.write(formatError(error, { debug: flags.debug ?? false }));
    }
  }
  if (isForMachines) await context.stdout.write(formatMachine(names.length === 1 ? items[0] : { items }, output));
  else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no ${kind}s in ${display}\n`);
  return failed ? exitCodes.failed : exitCodes.completed;
}
