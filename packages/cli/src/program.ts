import { Command } from 'commander';
import { registerBackupCopy } from './commands/backup/backup-copy.ts';
import { registerBackupCreate } from './commands/backup/backup-create.ts';
import { registerBackupDelete } from './commands/backup/backup-delete.ts';
import { registerBackupDescribe } from './commands/backup/backup-describe.ts';
import { registerBackupDownload } from './commands/backup/backup-download.ts';
import { registerBackupGet } from './commands/backup/backup-get.ts';
import { registerBackupLogs } from './commands/backup/backup-logs.ts';
import { registerBackupPrune } from './commands/backup/backup-prune.ts';
import { registerBackupRepair } from './commands/backup/backup-repair.ts';
import { registerBackupResume } from './commands/backup/backup-resume.ts';
import { registerBackupSetTtl } from './commands/backup/backup-set-ttl.ts';
import { registerBackupUnlock } from './commands/backup/backup-unlock.ts';
import { registerBackupVerify } from './commands/backup/backup-verify.ts';
import { registerDemo } from './commands/demo.ts';
import { registerInstall } from './commands/install/install.ts';
import { registerUninstall } from './commands/install/uninstall.ts';
import type { CommandRunner } from './commands/leaf-command.ts';
import { registerProviderValidate } from './commands/provider-validate.ts';
import { registerRestoreCreate } from './commands/restore/restore-create.ts';
import { registerRestoreDelete } from './commands/restore/restore-delete.ts';
import { registerRestoreDescribe } from './commands/restore/restore-describe.ts';
import { registerRestoreGet } from './commands/restore/restore-get.ts';
import { registerRestoreLogs } from './commands/restore/restore-logs.ts';
import { registerRestoreResume } from './commands/restore/restore-resume.ts';
import { registerServer } from './commands/server.ts';
import { addVerbFirst, type Noun } from './commands/verb-first.ts';
import { registerVersion } from './commands/version.ts';
import { addGlobalFlags } from './flags/global-flags.ts';
import { cliVersion } from './version.ts';

const nouns: readonly Noun[] = [
  {
    name: 'backup',
    plural: 'backups',
    description: 'Make, list, read and delete backups',
    leaves: [
      registerBackupCreate,
      registerBackupGet,
      registerBackupDescribe,
      registerBackupLogs,
      registerBackupDownload,
      registerBackupVerify,
      registerBackupCopy,
      registerBackupRepair,
      registerBackupResume,
      registerBackupSetTtl,
      registerBackupUnlock,
      registerBackupDelete,
      registerBackupPrune,
    ],
  },
  {
    name: 'restore',
    plural: 'restores',
    description: 'Restore backups, list, read and delete restores',
    leaves: [
      registerRestoreCreate,
      registerRestoreGet,
      registerRestoreDescribe,
      registerRestoreLogs,
      registerRestoreResume,
      registerRestoreDelete,
    ],
  },
];

/** The whole command tree. Parsing ends by throwing: commander never exits the process. */
export function createProgram(runner: CommandRunner): Command {
  const { stdout, stderr } = runner.context;
  const program = new Command('lifeboat')
    .description(
      'Backs up, restores and migrates Kubernetes clusters. The engine runs in this process; nothing is installed in the cluster, unless you say install.',
    )
    .version(cliVersion())
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      outputError: (text, write) => write(text),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for help)');
  addGlobalFlags(program, { server: true });

  for (const { name, plural, description, leaves } of nouns) {
    const noun = program.command(name).alias(plural).description(description);
    for (const register of leaves) register(noun, runner);
  }
  registerProviderValidate(program.command('provider').description('Check storage providers'), runner);
  registerInstall(program, runner);
  registerUninstall(program, runner);
  registerServer(program, runner);
  registerDemo(program, runner);
  registerVersion(program, runner);
  addVerbFirst(program, nouns, runner);
  return program;
}
