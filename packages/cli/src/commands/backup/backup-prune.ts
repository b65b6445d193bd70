import type { DeleteExpiredOptions, ExpiredBackups, LabelSelector } from '@lifeboat/core';
import { InvalidArgumentError } from 'commander';
import { exitCodes } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { parseSelectorFlag } from '../../flags/parse-selector-flag.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { retentionTable } from '../../output/tables/retention-table.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { visible } from '../../output/visible.ts';
import { count } from '../by-name/delete-by-name.ts';
import { confirm } from '../confirm.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

const keepFlags = [
  ['--keep-last <n>', 'keep the last n backups of each schedule, and the last n without one, even if they have expired'],
  ['--keep-hourly <n>', 'for each of the last n hours with backups, keep the newest Completed one'],
  ['--keep-daily <n>', 'the same for days'],
  ['--keep-weekly <n>', 'the same for weeks, which begin on Monday'],
  ['--keep-monthly <n>', 'the same for months'],
  ['--keep-yearly <n>', 'the same for years'],
] as const;

interface BackupPruneFlags
  extends GlobalFlags,
    Pick<
      DeleteExpiredOptions,
      'dryRun' | 'keepLast' | 'keepHourly' | 'keepDaily' | 'keepWeekly' | 'keepMonthly' | 'keepYearly' | 'timeZone' | 'gcKeepLastGood'
    > {
  readonly confirm?: boolean;
  readonly selector?: LabelSelector;
}

export const registerBackupPrune: RegisterCommand = (parent, runner) =>
  addLeafCommand<BackupPruneFlags>({
    parent,
    runner,
    usage: 'prune',
    description: 'Delete expired backups, in several locations too (--location a,b); nothing else is deleted',
    flags: (command) => {
      command.option('--confirm', 'do not ask').option('--dry-run', 'only say which would be deleted, and why the others stay');
      for (const [flag, description] of keepFlags) command.option(flag, description, parseCount);
      command
        .option('--time-zone <name>', 'time zone in which hours, days, weeks, months and years begin, such as Europe/Berlin (default: UTC)')
        .option(
          '--gc-keep-last-good [bool]',
          'keep the last good backup of each schedule, even if it has expired; false: as Velero does (default: true)',
          parseOptionalBoolean,
        )
        .option('-l, --selector <selector>', 'only backups with these labels; the others do not count at all', parseSelectorFlag);
    },
    run: (_args, flags, context) =>
      withEngine(
        { flags, context, cluster: 'if-any', actions: 'if-named', otherLocations: true, locations: 'several', snapshots: 'none' },
        async ({ engine, locations }) => {
          const { dryRun = false, keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, timeZone, gcKeepLastGood } = flags;
          const rule = { keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, timeZone, gcKeepLastGood };
          const given = Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== undefined));
          const options: DeleteExpiredOptions = {
            ...given,
            ...(flags.selector && { labelSelector: flags.selector }),
            storageLocations: locations.map(({ name }) => name),
            signal: context.signal,
          };
          const where = locations.map(({ display }) => display).join(' and ');
          const planned = dryRun || !flags.confirm ? await engine.deleteExpired({ ...options, dryRun: true }).result : undefined;
          if (planned && (dryRun || planned.deleted === 0)) return await report(planned);
          if (planned) {
            const names = planned.backups.flatMap(({ name, outcome }) => (outcome === 'to-delete' ? [name] : []));
            const question = `Delete ${count(names.length, 'expired backup')} from ${where} (${names.map(visible).join(', ')})?`;
            if (!(await confirm(question, context))) {
              await context.stderr.write('Nothing was deleted\n');
              return exitCodes.failed;
            }
          }
          return await report(await engine.deleteExpired(options).result);

          async function report(result: ExpiredBackups) {
            const { backups, deleted, kept, failed, issues } = result;
            for (const { severity, message } of issues) await context.stderr.write(`${severity}: ${visible(message)}\n`);
            if (flags.output === 'json' || flags.output === 'yaml')
              await context.stdout.write(formatMachine({ dryRun, deleted, kept, failed, backups }, flags.output));
            else if (!flags.quiet) {
              if (backups.length > 0) await writeTable(retentionTable(backups, context.now()), flags, context);
              const what = dryRun ? 'would be deleted' : 'deleted';
              await context.stderr.write(`${count(deleted, 'backup')} ${what} from ${where}, ${kept} kept, ${failed} failed\n`);
            }
            return issues.some(({ severity }) => severity === 'error') ? exitCodes.failed : exitCodes.completed;
          }
        },
      ),
  });

function parseCount(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number)) throw new InvalidArgumentError('Expected a number from 0 on.');
  return number;
}
