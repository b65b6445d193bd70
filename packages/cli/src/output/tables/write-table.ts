import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { terminalWidth } from '../text-sink.ts';
import { isColored } from './colors.ts';
import { formatTable, type Table } from './table.ts';

/** Prints a table on standard output, as wide and as colored as what shows it. */
export async function writeTable(table: Table, flags: Pick<GlobalFlags, 'colorized'>, context: CliContext): Promise<void> {
  const fit = { width: terminalWidth(context.stdout), isColored: isColored(flags, context) };
  const text = formatTable(table, fit);
  await context.stdout.write(fit.isColored ? Buffer.from(text) : text);
}
