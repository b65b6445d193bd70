import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { asNamedByUser } from '../../locations/as-named-by-user.ts';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { formatError } from '../../output/format-error.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { confirm } from '../confirm.ts';

interface DeleteByNameOptions<Deleted> {
  readonly kind: 'backup' | 'restore';
  readonly names: readonly string[];
  /** Whose they are, for messages. */
  readonly location: Pick<LocationSpec, 'name' | 'display'>;
  /** What is told of each. @default deleted */
  readonly done?: string | undefined;
  readonly flags: GlobalFlags & { readonly confirm?: boolean };
  readonly context: CliContext;
  remove(name: string): Promise<Deleted>;
  /** What one deletion removed, for people. @default nothing is told */
  describe?(deleted: Deleted): string;
}

/** Asks once, then deletes one after the other; one that fails does not keep the others. */
export async function deleteByName<Deleted extends object>(options: DeleteByNameOptions<Deleted>): Promise<ExitCode> {
  const { kind, names, location, flags, context, done = 'deleted' } = options;
  const { display } = location;
  if (names.length === 0) {
    await context.stderr.write(`There are no ${kind}s in ${display}\n`);
    return exitCodes.completed;
  }
  const question = `Delete ${names.length === 1 ? kind : `${names.length} ${kind}s`} ${names.join(', ')} from ${display}?`;
  if (!flags.confirm && !(await confirm(question, context))) {
    await context.stderr.write('Nothing was deleted\n');
    return exitCodes.failed;
  }
  const deleted: unknown[] = [];
  let failed = false;
  for (const name of names) {
    try {
      const one = await options.remove(name);
      deleted.push({ name, ...one });
      const facts = options.describe?.(one);
      if (!flags.quiet && (flags.output ?? 'table') === 'table') {
        await context.stdout.write(
          `${kind === 'backup' ? 'Backup' : 'Restore'} ${name}: ${done}${facts === undefined ? '' : ` (${facts})`}\n`,
        );
      }
    } catch (error) {
      if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
      failed = true;
      await context.stderr.write(formatError(asNamedByUser(error, [location]), { debug: flags.debug ?? false }));
    }
  }
  if (flags.output === 'json' || flags.output === 'yaml') await context.stdout.write(formatMachine({ deleted }, flags.output));
  return failed ? exitCodes.failed : exitCodes.completed;
}

/** `1 object`, `2 objects`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
