import type { ClaimName, RestoredVolume, RestoreVolumeEvent, RestoreVolumeMode, Run } from '@lifeboat/core';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { exitCodeOfPhase, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { createMessageLog } from '../../output/message-log.ts';
import { measureVolume } from '../../output/progress/measures.ts';
import { createProgress } from '../../output/progress/progress.ts';
import { formatRestoredVolume } from '../../output/reports/restored-volume.ts';
import { UsageError } from '../../usage-error.ts';
import { confirm } from '../confirm.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { findVolume } from './find-volume.ts';

interface VolumeRestoreFlags extends GlobalFlags {
  readonly into: string;
  readonly mode?: RestoreVolumeMode;
  readonly dryRun?: boolean;
  readonly allowInUse?: boolean;
  readonly ignoreFreeSpace?: boolean;
  readonly confirm?: boolean;
}

const modes: readonly RestoreVolumeMode[] = ['missing', 'changed', 'exact'];

export const registerVolumeRestore: RegisterCommand = (parent, runner) =>
  addLeafCommand<VolumeRestoreFlags>({
    parent,
    runner,
    usage: 'restore <backup> <volume>',
    description: 'Restore the files of a volume of a backup into an existing claim',
    flags: (command) =>
      command
        .requiredOption('--into <namespace/claim>', 'the claim')
        .addOption(
          new Option(
            '--mode <mode>',
            'missing: write what is not there; changed: also what differs; exact: also delete what is not in the backup',
          )
            .choices([...modes])
            .default('missing'),
        )
        .option('--dry-run', 'only say what would be written and deleted')
        .option('--allow-in-use', 'also while Pods use the claim: files change while they run')
        .option('--ignore-free-space', 'also if the claim seems to have too little room')
        .option('--confirm', 'delete without asking, with --mode exact'),
    run: async ([backup = '', volume = ''], flags, context) => {
      const into = claimOf(flags.into);
      const { mode = 'missing', dryRun = false } = flags;
      if (mode === 'exact' && !dryRun && !flags.confirm) {
        const question = `What backup ${backup} does not have is deleted from claim ${flags.into}. Are you sure?`;
        if (!(await confirm(question, context))) return exitCodes.failed;
      }
      return withEngine({ flags, context, cluster: true }, async ({ engine }) => {
        const wanted = await findVolume({ engine, backup, named: volume, context });
        const { allowInUse = false, ignoreFreeSpace = false } = flags;
        const more = { mode, dryRun, allowInUse, ignoreFreeSpace };
        const run = engine.restoreVolume({ backupName: backup, volume: wanted, into, ...more, signal: context.signal });
        const result = await watch(run, { flags, context });
        if (flags.output === 'json' || flags.output === 'yaml') await context.stdout.write(formatMachine(result, flags.output));
        else if (!flags.quiet) await context.stdout.write(formatRestoredVolume(result, { volume, into: flags.into }));
        return exitCodeOfPhase(result.phase);
      });
    },
  });

function claimOf(text: string): ClaimName {
  const [namespace = '', claim = '', ...rest] = text.split('/');
  if (namespace === '' || claim === '' || rest.length > 0) throw new UsageError(`--into "${text}" names no claim: give NAMESPACE/CLAIM`);
  return { namespace, claim };
}

interface WatchOptions {
  readonly flags: VolumeRestoreFlags;
  readonly context: CliContext;
}

async function watch(run: Run<RestoreVolumeEvent, RestoredVolume>, { flags, context }: WatchOptions): Promise<RestoredVolume> {
  const quiet = flags.quiet ?? false;
  const progress = createProgress({ stderr: context.stderr, title: `Claim ${flags.into}`, quiet, now: context.now });
  const messages = createMessageLog();
  let step: string | undefined;
  try {
    for await (const event of run) {
      if (event.type === 'issue') messages.add(event.issue);
      if (event.type !== 'progress') continue;
      const measure = measureVolume(event);
      if (event.step === step) progress.update(measure);
      else progress.phase(event.step, measure);
      step = event.step;
    }
    return await run.result;
  } finally {
    progress.end();
    await messages.print(context.stderr, { quiet, more: 'add -o json for all of them' });
  }
}
