import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { visible } from '../../output/visible.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { openServer } from '../../server-mode/open-server.ts';
import { cliVersion } from '../../version.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

interface VersionFlags extends ModeFlags {
  readonly clientOnly?: boolean;
}

export const registerVersion: RegisterCommand = (parent, runner) =>
  addLeafCommand<VersionFlags>({
    parent,
    runner,
    usage: 'version',
    description: 'Print the versions of lifeboat, of Node.js, and of the server in the cluster if there is one',
    flags: (command) =>
      command
        .option('--client-only', 'ask no server')
        .option('--timeout <duration>', 'how long the server may take to answer (default: 5s)', parseDuration),
    global: { location: false },
    async run(_args, flags, context) {
      const { output } = flags;
      const client = { version: cliVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
      const server = flags.clientOnly ? undefined : await askServer(flags, context);
      if (output === 'json' || output === 'yaml')
        await context.stdout.write(formatMachine({ ...client, ...(server && { server }) }, output));
      else {
        await context.stdout.write(`Client:\n\tVersion: ${client.version}\n\tNode.js: ${client.node} (${client.platform})\n`);
        if (server?.version !== undefined) await context.stdout.write(`Server:\n\tVersion: ${visible(server.version)}\n`);
        else if (server) await context.stdout.write(`Server:\n\tnone answers: ${visible(server.error)}\n`);
      }
      return exitCodes.completed;
    },
  });

type ServerFacts = { readonly version: string; readonly error?: undefined } | { readonly version?: undefined; readonly error: string };

/** That no server answers is no failure: `version` is what one asks first when something is wrong. */
async function askServer(flags: VersionFlags, context: CliContext): Promise<ServerFacts> {
  try {
    const server = await openServer({ timeout: '5s', ...flags }, context);
    try {
      return { version: (await server.status()).serverVersion ?? 'unknown' };
    } finally {
      await server.close();
    }
  } catch (error) {
    context.signal.throwIfAborted();
    return { error: (error as Error).message };
  }
}
