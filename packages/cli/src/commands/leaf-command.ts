import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { withClientConfig } from '../client-config/client-config.ts';
import type { ExitCode } from '../exit-codes.ts';
import { addGlobalFlags, type GlobalFlags, mergedFlags } from '../flags/global-flags.ts';

/** Adds a leaf command to the program. */
export type RegisterCommand = (parent: Command, runner: CommandRunner) => void;

/** What registering a command needs: the world, and where its exit code goes. */
export interface CommandRunner {
  readonly context: CliContext;
  finish(code: ExitCode): void;
}

export interface LeafCommand<Flags extends GlobalFlags> {
  readonly parent: Command;
  readonly runner: CommandRunner;
  /** Name and arguments, such as `create <name>`. */
  readonly usage: string;
  readonly description: string;
  /** Adds the command's own flags. */
  readonly flags?: (command: Command) => void;
  /** Which global flags it takes. */
  readonly global?: Parameters<typeof addGlobalFlags>[1];
  run(args: string[], flags: Flags, context: CliContext): Promise<ExitCode>;
}

/** Makes a leaf command: its flags, the global flags, and an action that ends with an exit code. */
export function addLeafCommand<Flags extends GlobalFlags>(leaf: LeafCommand<Flags>): void {
  const command: Command = leaf.parent.command(leaf.usage).description(leaf.description);
  leaf.flags?.(command);
  addGlobalFlags(command, leaf.global);
  command.action(async () => {
    const { context } = leaf.runner;
    const given = mergedFlags<Flags>(command);
    const flags = (leaf.global?.cluster ?? true) ? await withClientConfig(given, context) : given;
    leaf.runner.finish(await leaf.run(command.args, flags, context));
  });
}
