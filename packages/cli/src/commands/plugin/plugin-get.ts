import { exitCodes } from '../../exit-codes.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { RegisterCommand } from '../leaf-command.ts';

export const registerPluginGet: RegisterCommand = (parent, runner) =>
  addModeCommand({
    parent,
    runner,
    usage: 'get',
    description: 'List the plugins of the server: providers and item actions',
    async server({ flags, context, server }) {
      const { plugins } = await server.status();
      const sorted = [...(plugins ?? [])].sort((a, b) => order(a.kind, b.kind) || order(a.name, b.name));
      const { output } = flags;
      if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine({ plugins: sorted }, output));
      else if (sorted.length > 0)
        await writeTable({ headings: ['NAME', 'KIND'], rows: sorted.map(({ name, kind }) => [name, kind]) }, flags, context);
      return exitCodes.completed;
    },
  });

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
