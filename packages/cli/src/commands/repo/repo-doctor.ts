import type { RepositoryCheck } from '@lifeboat/core';
import { parseGoDuration } from '@lifeboat/core/velero-api';
import { exitCodes } from '../../exit-codes.ts';
import { parseDuration } from '../../flags/parse-duration.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { visible } from '../../output/visible.ts';
import { count } from '../by-name/delete-by-name.ts';
import { confirm } from '../confirm.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, findRepositories, type RepoFlags, whichRepositories } from './find-repositories.ts';
import { createRepositoryProgress } from './repository-progress.ts';

interface RepoDoctorFlags extends RepoFlags {
  readonly fix?: boolean;
  readonly confirm?: boolean;
  readonly grace?: string;
}

export const registerRepoDoctor: RegisterCommand = (parent, runner) =>
  addLeafCommand<RepoDoctorFlags>({
    parent,
    runner,
    usage: 'doctor [namespace]',
    description: 'Find what is wrong in the repositories of a location, or takes space for nothing; exit 1 if there is anything',
    flags: (command) =>
      addRepoFlags(command)
        .option('--fix', 'delete the records of snapshots that no backup names, where that is safe')
        .option(
          '--grace <duration>',
          'how old they must be, at least 1h: a backup that is being made records its snapshots at the end (default: 24h)',
          parseDuration,
        )
        .option('--confirm', 'do not ask'),
    run: ([namespace], flags, context) => {
      const progress = createRepositoryProgress({ flags, context });
      return withEngine({ flags, context, cluster: 'if-any', onStoreCall: progress.onStoreCall }, async (open) => {
        const which = { open, namespace, flags, context };
        // One that is gone while backups name it is found by the check.
        if (namespace === undefined)
          await findRepositories({ ...which, flags: { ...flags, quiet: flags.quiet || flags.output !== undefined } });
        const graceInMs = flags.grace === undefined ? undefined : parseGoDuration(flags.grace);
        const options = { ...whichRepositories(which), ...(graceInMs !== undefined && { graceInMs }) };
        progress.begin('Repositories', 'looking');
        let check = await open.engine.checkVolumeRepositories(options).finally(progress.end);
        const orphans = check.findings.filter(({ kind }) => kind === 'orphan-snapshot');
        if (flags.fix && orphans.length > 0) {
          const question = `Forget up to ${count(orphans.length, 'snapshot')} that no backup of ${open.location.display} names?`;
          if (!flags.confirm && !(await confirm(question, context))) {
            await context.stderr.write('Nothing was forgotten\n');
            return exitCodes.failed;
          }
          progress.begin('Repositories', 'forgetting');
          check = await open.engine.checkVolumeRepositories({ ...options, fix: true }).finally(progress.end);
        }
        const { output } = flags;
        if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(check, output));
        else await context.stdout.write(page(check, flags));
        if (check.notFixed !== undefined) await context.stderr.write(`warning: not all was fixed: ${visible(check.notFixed)}\n`);
        return check.findings.every(({ fixed }) => fixed) ? exitCodes.completed : exitCodes.failed;
      });
    },
  });

function page({ findings, repositories }: RepositoryCheck, { fix, quiet }: RepoDoctorFlags): string {
  const parts = findings.map(({ kind, namespace, format, message, advice, fixed }) =>
    [
      `${fixed ? 'fixed' : kind} (${namespace}, ${format}): ${visible(message)}`,
      `  ${visible(kind === 'orphan-snapshot' && !fixed && !fix ? 'It was left by a run that was killed: --fix forgets it, and maintenance then frees its bytes' : advice)}`,
    ].join('\n'),
  );
  const left = findings.filter(({ fixed }) => !fixed).length;
  const end =
    repositories.length === 0 && findings.length === 0
      ? []
      : [
          left === 0
            ? `${repositories.length === 1 ? '1 repository' : `${repositories.length} repositories`} looked at: nothing is wrong`
            : `${count(left, 'finding')}`,
        ];
  return [...parts, ...(quiet ? [] : end)].map((part) => `${part}\n`).join('');
}
