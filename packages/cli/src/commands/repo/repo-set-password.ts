import { resolve } from 'node:path';
import { exitCodes } from '../../exit-codes.ts';
import { RefusedError } from '../../refused-error.ts';
import { UsageError } from '../../usage-error.ts';
import { readPasswordFile } from '../../volume-files/repository-password.ts';
import { confirm } from '../confirm.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, findRepositories, type RepoFlags } from './find-repositories.ts';

interface SetPasswordFlags extends RepoFlags {
  readonly newPasswordFile?: string;
  readonly confirm?: boolean;
}

export const registerRepoSetPassword: RegisterCommand = (parent, runner) =>
  addLeafCommand<SetPasswordFlags>({
    parent,
    runner,
    usage: 'set-password <namespace>',
    description: 'Change the password of a repository; what is stored is not written again',
    flags: (command) =>
      addRepoFlags(command)
        .option('--new-password-file <file>', 'file with the new password; a line break at its end does not count')
        .option('--confirm', 'do not ask'),
    global: { format: false },
    run: ([namespace = ''], flags, context) => {
      if (flags.newPasswordFile === undefined)
        throw new UsageError('give the new password by --new-password-file: a command line is no secret');
      const file = resolve(context.cwd, flags.newPasswordFile);
      return withEngine({ flags, context, cluster: 'if-any' }, async (open) => {
        const { signal, stderr, stdout } = context;
        const [first, ...others] = await findRepositories({ open, namespace, flags, context });
        if (!first) return exitCodes.failed;
        if (others.length > 0)
          throw new RefusedError(`Namespace ${namespace} has repositories of several formats: choose one with --format`);
        const password = await readPasswordFile(file, `the ${first.format} repository of namespace ${namespace}`);
        const { format } = first;
        const repository = await open.engine.openVolumeRepository({ namespace, format, signal });
        const question = `Only the password in ${file} will open the ${format} repository of namespace ${namespace} in ${open.location.display}. Change it?`;
        if (!flags.confirm && !(await confirm(question, context))) {
          await stderr.write('Nothing was changed\n');
          return exitCodes.failed;
        }
        await repository.changePassword(password, { signal });
        if (!flags.quiet) {
          await stdout.write(
            `The ${format} repository of namespace ${namespace} has the new password.\nUse it from now on, and give it to your servers too.\n`,
          );
          await stderr.write('Anyone who had the old password may have kept the key that it opened; that key still reads what is stored\n');
        }
        return exitCodes.completed;
      });
    },
  });
