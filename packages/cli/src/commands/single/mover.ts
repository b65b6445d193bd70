import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { MoverFlags } from '../../mover/run-mover.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

export const registerMover: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags & MoverFlags>({
    parent,
    runner,
    usage: 'mover',
    description: 'Move the files of one volume: runs in the Pod of a Job that an engine makes, and is not for people to run',
    flags: (command) =>
      command
        .requiredOption('--task <file>', 'what to do, with the credentials for it: from the Secret of the Job')
        .option('--folder <path>', 'where the volume is mounted', '/volume')
        .option('--termination-message <file>', 'where the report goes', '/dev/termination-log'),
    global: { location: false, format: false, cluster: false },
    run: async (_args, flags, context) => await (await import('../../mover/run-mover.ts')).runMover(flags, context),
  });
