import type { MaintainOptions, MaintenanceReport } from '@lifeboat/core/plugin-api';
import { Option } from 'commander';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { sentences } from '../../output/text-sink.ts';
import { count } from '../by-name/delete-by-name.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, type RepoFlags } from './find-repositories.ts';
import { forEachRepository, type RepositoryName } from './for-each-repository.ts';
import { createRepositoryProgress } from './repository-progress.ts';

interface RepoMaintainFlags extends RepoFlags {
  readonly mode?: NonNullable<MaintainOptions['mode']>;
  readonly owner?: string;
  readonly takeOver?: boolean;
}

interface Outcome extends RepositoryName {
  readonly report?: MaintenanceReport;
  readonly error?: string;
}

export const registerRepoMaintain: RegisterCommand = (parent, runner) =>
  addLeafCommand<RepoMaintainFlags>({
    parent,
    runner,
    usage: 'maintain [namespace]',
    description: 'Remove what no snapshot needs from the repositories of a location, by the rules of their format',
    flags: (command) =>
      addRepoFlags(command)
        .addOption(
          new Option(
            '--mode <mode>',
            'due: what is due by the intervals of the repository; quick: indexes; full: also removes what nothing needs (default: due)',
          ).choices(['due', 'quick', 'full']),
        )
        .option(
          '--owner <user@host>',
          'name of the one who maintains, which a kopia repository records; a Velero server is default@default (default: lifeboat@lifeboat)',
        )
        .option('--take-over', 'become the one who maintains; only if the former one has stopped, else data is lost'),
    run: ([namespace], flags, context) => {
      const progress = createRepositoryProgress({ flags, context });
      return withEngine({ flags, context, cluster: 'if-any', onStoreCall: progress.onStoreCall }, (open) =>
        forEachRepository<Outcome>({
          ...{ open, namespace, flags, context, progress },
          doing: 'maintaining',
          async work(repository, name, { isQuiet }) {
            const { mode, owner, takeOver } = flags;
            const report = await repository.maintain({
              ...(mode && { mode }),
              ...(owner !== undefined && { owner }),
              ...(takeOver && { takeOver }),
              signal: context.signal,
            });
            progress.end();
            if (!isQuiet) await context.stdout.write(`${sentences(summary(name, report), context.stdout)}\n`);
            return { ...name, report };
          },
          failed: (name, error) => ({ ...name, error }),
          isGood: ({ error }) => error === undefined,
        }).finally(progress.end),
      );
    },
  });

function summary({ namespace, format }: RepositoryName, report: MaintenanceReport): string {
  const { mode, removedBlobs, removedBytes, unneededContents, recoveredContents, rewrittenContents } = report;
  const what = `The ${format} repository of namespace ${namespace}`;
  if (mode === 'none') return `${what}: nothing is due`;
  const facts = [
    `${count(removedBlobs, 'object')} removed, ${formatBytes(removedBytes)}`,
    unneededContents > 0 && `${count(unneededContents, 'content')} found that nothing needs`,
    recoveredContents > 0 && `${count(recoveredContents, 'content')} needed again`,
    rewrittenContents > 0 && `${count(rewrittenContents, 'content')} rewritten`,
  ];
  return `${what}: ${mode} maintenance, ${facts.filter(Boolean).join(', ')}`;
}
