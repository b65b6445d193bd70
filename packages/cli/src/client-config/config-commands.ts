import type { Command } from 'commander';
import { addLeafCommand, type CommandRunner } from '../commands/leaf-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { visible } from '../output/visible.ts';
import { UsageError } from '../usage-error.ts';
import { readClientConfig, writeClientConfig } from './client-config.ts';

/** `client config get` and `set`, on the file of Velero's client. */
export function registerConfigCommands(program: Command, runner: CommandRunner): void {
  const parent = program
    .command('client')
    .description('The configuration of the client')
    .command('config')
    .description("Defaults of this client and of Velero's, in ~/.config/velero/config.json");
  const global = { cluster: false, location: false, format: false };
  addLeafCommand({
    ...{ parent, runner, global },
    usage: 'get [key...]',
    description: 'Print the defaults: namespace, colorized, and what else the file has',
    async run(keys, _flags, context) {
      const config = await readClientConfig(context);
      const wanted = keys.length > 0 ? keys : [...config.keys()].sort();
      for (const key of wanted) await context.stdout.write(`${visible(key)}: ${visible(textOf(config.get(key)))}\n`);
      return exitCodes.completed;
    },
  });
  addLeafCommand({
    ...{ parent, runner, global },
    usage: 'set <pair...>',
    description: 'Set defaults, such as namespace=backup colorized=false; an empty value removes one',
    async run(pairs, _flags, context) {
      const config = new Map(await readClientConfig(context));
      for (const pair of pairs) {
        const at = pair.indexOf('=');
        if (at < 1) throw new UsageError(`expected key=value, got "${pair}"`);
        const value = pair.slice(at + 1);
        if (value === '') config.delete(pair.slice(0, at));
        else config.set(pair.slice(0, at), value);
      }
      await writeClientConfig(config, context);
      return exitCodes.completed;
    },
  });
}

function textOf(value: unknown): string {
  if (value === undefined) return '<NOT SET>';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
