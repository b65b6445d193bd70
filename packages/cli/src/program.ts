import { Command } from 'commander';
import { registerConfigCommands } from './client-config/config-commands.ts';
import { registerCompare } from './commands/compare/compare.ts';
import { registerDoctor } from './commands/doctor/doctor.ts';
import { registerInstall } from './commands/install/install.ts';
import { registerUninstall } from './commands/install/uninstall.ts';
import type { CommandRunner } from './commands/leaf-command.ts';
import { registerMigrate } from './commands/migrate/migrate.ts';
import { registerPermissions } from './commands/permissions/permissions.ts';
import { registerReport } from './commands/report/report.ts';
import { registerDemo } from './commands/single/demo.ts';
import { registerExplain } from './commands/single/explain.ts';
import { registerMover } from './commands/single/mover.ts';
import { registerProviderValidate } from './commands/single/provider-validate.ts';
import { registerServer } from './commands/single/server.ts';
import { registerStudio } from './commands/single/studio.ts';
import { registerVersion } from './commands/single/version.ts';
import { registerCompletion } from './completion/completion.ts';
import { registerDebug } from './debug/debug.ts';
import { addGlobalFlags } from './flags/global-flags.ts';
import { addExamples } from './help/add-examples.ts';
import { helpLayout } from './help/help-layout.ts';
import { addVerbHabits } from './nouns/add-verb-habits.ts';
import { nounHabits } from './nouns/habits.ts';
import { nouns } from './nouns/nouns.ts';
import { addVerbFirst } from './nouns/verb-first.ts';
import { cliVersion } from './version.ts';

/** The whole command tree. Parsing ends by throwing: commander never exits the process. */
export function createProgram(runner: CommandRunner): Command {
  const { stdout, stderr } = runner.context;
  const program = new Command('lifeboat')
    .description(
      'Backs up, restores and migrates Kubernetes clusters: with the engine of this process, which installs nothing in them, or by a server in the cluster.',
    )
    .version(cliVersion())
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp(helpLayout)
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      // Whoever runs it says what is wrong, in one line.
      outputError() {},
    })
    .showSuggestionAfterError();
  addGlobalFlags(program, { server: true });

  for (const { name, plural, description, leaves } of nouns) {
    const noun = program.command(name).alias(plural).description(description);
    for (const alias of nounHabits.get(name) ?? []) noun.alias(alias);
    for (const register of leaves) register(noun, runner);
  }
  registerProviderValidate(program.command('provider').description('Check storage providers'), runner);
  registerInstall(program, runner);
  registerUninstall(program, runner);
  registerServer(program, runner);
  registerMover(program, runner);
  registerCompare(program, runner);
  registerReport(program, runner);
  registerStudio(program, runner);
  registerMigrate(program, runner);
  registerPermissions(program, runner);
  registerDemo(program, runner);
  registerDoctor(program, runner);
  registerExplain(program, runner);
  registerConfigCommands(program, runner);
  registerVersion(program, runner);
  registerDebug(program, runner);
  registerCompletion(program, runner);
  addVerbFirst(program, nouns, runner);
  addVerbHabits(program);
  addExamples(program);
  return program;
}
