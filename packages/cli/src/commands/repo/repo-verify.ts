import type { Damage, VerifyDepth, VerifyReport } from '@lifeboat/core/plugin-api';
import { Option } from 'commander';
import { sentences } from '../../output/text-sink.ts';
import { visible } from '../../output/visible.ts';
import { count } from '../by-name/delete-by-name.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, type RepoFlags } from './find-repositories.ts';
import { forEachRepository, type RepositoryName } from './for-each-repository.ts';
import { createRepositoryProgress } from './repository-progress.ts';

interface RepoVerifyFlags extends RepoFlags {
  readonly depth?: VerifyDepth;
}

interface Outcome extends RepositoryName {
  readonly sound: boolean;
  readonly report?: VerifyReport;
  readonly damage?: readonly Damage[];
  readonly error?: string;
}

/** More are counted: a store that lost a folder damages every file. */
const maxTold = 1000;

export const registerRepoVerify: RegisterCommand = (parent, runner) =>
  addLeafCommand<RepoVerifyFlags>({
    parent,
    runner,
    usage: 'verify [namespace]',
    description: 'Check the repositories of a location; exit 1 if something is damaged or missing',
    flags: (command) =>
      addRepoFlags(command).addOption(
        new Option(
          '--depth <depth>',
          'what is checked: blobs (that all that indexes name exists), files (every folder is read, too), or contents (everything is read) (default: files)',
        ).choices(['blobs', 'files', 'contents']),
      ),
    run: ([namespace], flags, context) => {
      const progress = createRepositoryProgress({ flags, context });
      return withEngine({ flags, context, cluster: 'if-any', onStoreCall: progress.onStoreCall }, (open) =>
        forEachRepository<Outcome>({
          ...{ open, namespace, flags, context, progress },
          doing: 'verifying',
          async work(repository, name, { isQuiet }) {
            const damage: Damage[] = [];
            const report = await repository.verify({
              ...(flags.depth && { depth: flags.depth }),
              signal: context.signal,
              onDamage: (each) => void (damage.length < maxTold && damage.push(each)),
            });
            const where = `${name.format} repository of namespace ${name.namespace}`;
            for (const each of damage) await context.stderr.write(`problem: ${where}: ${textOf(each)}\n`);
            progress.end();
            if (!isQuiet) await context.stdout.write(`${sentences(summary(name, report), context.stdout)}\n`);
            return { ...name, sound: report.damageCount === 0, report, damage };
          },
          failed: (name, error) => ({ ...name, sound: false, error }),
          isGood: ({ sound }) => sound,
        }).finally(progress.end),
      );
    },
  });

function textOf({ message, snapshot, path }: Damage): string {
  const where = [snapshot && `snapshot ${snapshot}`, path].filter(Boolean).join(', ');
  return visible(where === '' ? message : `${where}: ${message}`);
}

function summary({ namespace, format }: RepositoryName, report: VerifyReport): string {
  const { damageCount, blobCount, contentCount, snapshotCount, depth } = report;
  const state = damageCount === 0 ? 'is sound' : `is damaged: ${count(damageCount, 'problem')}`;
  const snapshots = depth === 'blobs' ? '' : `, ${count(snapshotCount, 'snapshot')}`;
  return `The ${format} repository of namespace ${namespace} ${state} (${depth}: ${count(blobCount, 'blob')}, ${count(contentCount, 'content')}${snapshots})`;
}
