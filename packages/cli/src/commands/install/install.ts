import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { addInstallFlags, type InstallFlags } from './install-flags.ts';

export const registerInstall: RegisterCommand = (parent, runner) =>
  addLeafCommand<InstallFlags>({
    parent,
    runner,
    usage: 'install',
    description: 'Install the definitions of velero.io and a server in the cluster; may be repeated; -o only prints',
    flags: addInstallFlags,
    global: { location: false },
    // Other commands do not load the definitions.
    run: async (_args, flags, context) => await (await import('./run-install.ts')).runInstall(flags, context),
  });
