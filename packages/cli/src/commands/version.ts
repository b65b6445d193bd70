import { exitCodes } from '../exit-codes.ts';
import { formatMachine } from '../output/machine-format.ts';
import { cliVersion } from '../version.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';

export const registerVersion: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'version',
    description: 'Print the version of lifeboat and of Node.js',
    global: { cluster: false, location: false },
    async run(_args, { output }, context) {
      const facts = { version: cliVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
      await context.stdout.write(
        output === 'json' || output === 'yaml'
          ? formatMachine(facts, output)
          : `lifeboat ${facts.version} (Node.js ${facts.node}, ${facts.platform})\n`,
      );
      return exitCodes.completed;
    },
  });
