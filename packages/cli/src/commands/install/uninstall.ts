import type { KubeObject } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { readLimits } from '../../limits/read-limits.ts';
import { openCluster } from '../../open-cluster.ts';
import { visible } from '../../output/visible.ts';
import { UsageError } from '../../usage-error.ts';
import { confirm } from '../confirm.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';

interface UninstallFlags extends GlobalFlags {
  readonly takeOver?: boolean;
  readonly giveBack?: boolean;
  readonly crds?: boolean;
  readonly confirm?: boolean;
  readonly force?: boolean;
}

export const registerUninstall: RegisterCommand = (parent, runner) =>
  addLeafCommand<UninstallFlags>({
    parent,
    runner,
    usage: 'uninstall',
    description: 'Remove what lifeboat install made, its namespace included; backups in buckets stay',
    flags: (command) =>
      command
        .option('--take-over', 'also what an earlier velero install made in the namespace, and the namespace itself')
        .option(
          '--give-back',
          'remove only the server and its rights, and put back the Velero that install --take-over replaced; everything else stays',
        )
        .option('--crds', 'also the definitions of velero.io with all their objects; refused while there is a server in another namespace')
        .option('--confirm', 'do not ask')
        .option('--force', 'the same as --confirm, as Velero calls it'),
    global: { location: false, format: false },
    async run(_args, flags, context) {
      const { namespace = 'velero', takeOver = false, crds = false } = flags;
      if (flags.giveBack && (takeOver || crds))
        throw new UsageError('--give-back removes only the server: leave out --take-over and --crds');
      if (flags.giveBack) return await giveBack(namespace, flags, context);
      const what = `Lifeboat${takeOver ? ' and Velero' : ''} of namespace ${namespace}${crds ? ', and every object of velero.io in the cluster' : ''}`;
      if (!flags.confirm && !flags.force && !(await confirm(`Remove ${what}?`, context))) return exitCodes.failed;
      const { nameOf, removeInstallation } = await import('@lifeboat/controller');
      const cluster = await openCluster(flags, context, readLimits(flags.limit ?? {}).cluster);
      try {
        let count = 0;
        await removeInstallation({
          ...{ cluster, namespace, takeOver, crds, signal: context.signal },
          onRemoved(object) {
            count++;
            if (!flags.quiet) void context.stdout.write(`${visible(nameOf(object))}: removed\n`);
          },
        });
        if (count === 0 && !flags.quiet) await context.stdout.write(`There is nothing of Lifeboat in namespace ${visible(namespace)}\n`);
        return exitCodes.completed;
      } finally {
        await cluster.close();
      }
    },
  });

async function giveBack(namespace: string, flags: UninstallFlags, context: CliContext): Promise<ExitCode> {
  const question = `Take the server of Lifeboat out of namespace ${namespace}, and put back the Velero that it replaced?`;
  if (!flags.confirm && !flags.force && !(await confirm(question, context))) return exitCodes.failed;
  const { giveBackToVelero, nameOf } = await import('@lifeboat/controller');
  const cluster = await openCluster(flags, context, readLimits(flags.limit ?? {}).cluster);
  const tell = (object: KubeObject, what: string) => void (flags.quiet || context.stdout.write(`${visible(nameOf(object))}: ${what}\n`));
  try {
    let count = 0;
    await giveBackToVelero({
      ...{ cluster, namespace, signal: context.signal, onRemoved: (object) => tell(object, 'removed') },
      onGivenBack(object) {
        count++;
        tell(object, 'put back');
      },
    });
    if (count === 0 && !flags.quiet)
      await context.stdout.write(
        'Lifeboat has not taken over a Velero here. To have a Velero use what is there, run velero install with --no-secret and --no-default-backup-location\n',
      );
    return exitCodes.completed;
  } finally {
    await cluster.close();
  }
}
