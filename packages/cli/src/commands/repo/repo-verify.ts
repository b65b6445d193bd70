import type { Damage, VerifyDepth, VerifyReport } from '@lifeboat/core/plugin-api';
import { Option } from 'commander';
import { exitCodes } from '../../exit-codes.ts';
import { formatError } from '../../output/format-error.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { visible } from '../../output/visible.ts';
import { count } from '../by-name/delete-by-name.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, findRepositories, type RepoFlags } from './find-repositories.ts';

interface RepoVerifyFlags extends RepoFlags {
  readonly depth?: VerifyDepth;
}

interface Outcome {
  readonly namespace: string;
  readonly format: string;
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
    description: 'Look whether all is there in the repositories of a location; exit 1 when something is damaged or missing',
    flags: (command) =>
      addRepoFlags(command).addOption(
        new Option(
          '--depth <depth>',
          'blobs: what indexes name is there; files: also every folder is read; contents: everything is read (default: files)',
        ).choices(['blobs', 'files', 'contents']),
      ),
    run: ([namespace], flags, context) =>
      withEngine({ flags, context, cluster: 'if-any' }, async (open) => {
        const { signal, stdout, stderr } = context;
        const machine = flags.output === 'json' || flags.output === 'yaml' ? flags.output : undefined;
        const outcomes: Outcome[] = [];
        for (const { namespace: of, format } of await findRepositories({ open, namespace, flags, context })) {
          const name = { namespace: of, format };
          const damage: Damage[] = [];
          try {
            const repository = await open.engine.openVolumeRepository({ ...name, signal });
            const report = await repository.verify({
              ...(flags.depth && { depth: flags.depth }),
              signal,
              onDamage: (each) => void (damage.length < maxTold && damage.push(each)),
            });
            outcomes.push({ ...name, sound: report.damageCount === 0, report, damage });
            for (const each of damage) await stderr.write(`problem: ${format} repository of namespace ${of}: ${textOf(each)}\n`);
            if (!machine && !flags.quiet) await stdout.write(summary(of, format, report));
          } catch (error) {
            // The others are looked at nevertheless.
            if (signal.aborted) throw error;
            outcomes.push({ ...name, sound: false, error: error instanceof Error ? error.message : String(error) });
            await stderr.write(formatError(error, { debug: flags.debug ?? false }));
          }
        }
        if (machine) await stdout.write(formatMachine(outcomes, machine));
        return outcomes.every(({ sound }) => sound) ? exitCodes.completed : exitCodes.failed;
      }),
  });

function textOf({ message, snapshot, path }: Damage): string {
  const where = [snapshot && `snapshot ${snapshot}`, path].filter(Boolean).join(', ');
  return visible(where === '' ? message : `${where}: ${message}`);
}

function summary(namespace: string, format: string, report: VerifyReport): string {
  const { damageCount, blobCount, contentCount, snapshotCount, depth } = report;
  const state = damageCount === 0 ? 'is sound' : `is damaged: ${count(damageCount, 'problem')}`;
  const snapshots = depth === 'blobs' ? '' : `, ${count(snapshotCount, 'snapshot')}`;
  return `The ${format} repository of namespace ${namespace} ${state} (${depth}: ${count(blobCount, 'blob')}, ${count(contentCount, 'content')}${snapshots})\n`;
}
