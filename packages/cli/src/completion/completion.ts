import { Argument, type Command } from 'commander';
import type { RegisterCommand } from '../commands/leaf-command.ts';
import { exitCodes } from '../exit-codes.ts';
import { completionScript, type Shell, shells } from './shell-scripts.ts';

export const registerCompletion: RegisterCommand = (parent, runner) => {
  const { stdout } = runner.context;
  parent
    .command('completion')
    .description('Print a shell script that completes command lines, with names of backups and the like')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action(async (shell: Shell) => {
      await stdout.write(Buffer.from(completionScript(shell)));
      runner.finish(exitCodes.completed);
    });
  const asked = (parent.command('__complete [words...]', { hidden: true }) as Command).helpOption(false).allowUnknownOption();
  asked.action(async (words: string[]) => {
    const { printCompletion } = await import('./print-completion.ts');
    await printCompletion(parent, words, runner.context);
    runner.finish(exitCodes.completed);
  });
};
