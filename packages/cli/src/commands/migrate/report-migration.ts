import type { DifferentObject, MigratedTarget, MigrationResult, NotReadyObject, PlannedItem, UnmovedVolume } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { objectName } from '../../output/message-log.ts';
import { formatRunSummary } from '../../output/reports/run-summary.ts';
import { formatElapsed } from '../../output/tables/format-bytes.ts';
import type { Table } from '../../output/tables/table.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { terminalWidth } from '../../output/text-sink.ts';
import { visible } from '../../output/visible.ts';
import { wrapText } from '../../output/wrap-text.ts';

interface ReportOptions {
  readonly result: MigrationResult;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  /** Where the backup is kept. */
  readonly location: string | undefined;
}

const longestName = 12;
/** Of each list; `-o json` has more. */
const shown = 10;

/** Prints the report of a migration, for people or for machines. */
export async function reportMigration({ result, flags, context, location }: ReportOptions): Promise<void> {
  if (flags.output === 'json' || flags.output === 'yaml')
    return context.stdout.write(formatMachine({ ...result, targets: result.targets.map(machineTarget), location }, flags.output));
  if (flags.quiet) return;
  const { backup, targets } = result;
  const how = { made: '', resumed: ', gone on with', found: ', made before' }[backup.outcome];
  await context.stdout.write(
    [
      formatRunSummary({
        headline: `Migration ${result.name}: ${result.phase}`,
        facts: {
          Backup: `${backup.phase}, ${backup.items} objects${how}`,
          Kept: location ?? 'no: it was in a temporary folder',
          Duration: formatElapsed(result.durationInMs),
        },
      }),
      '\n',
    ].join(''),
  );
  await writeTable(targetTable(targets), flags, context);
  const list = listsOf(terminalWidth(context.stdout) ?? 80);
  await context.stdout.write(
    [
      list('The backup: errors', backup.errors, backup.messages),
      ...targets.flatMap((target) => targetLists(target, list)),
      ...nextSteps(result, location),
    ].join(''),
  );
}

/** What was restored, or, where nothing was, what would be. */
function targetTable(targets: readonly MigratedTarget[]): Table {
  const isPlan = targets.every(({ restore }) => !restore);
  const named = (name: string) => (name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name);
  const time = ({ durationsInMs }: MigratedTarget) => formatElapsed(Object.values(durationsInMs).reduce((sum, each) => sum + each, 0));
  const number = (count: number | undefined) => (count === undefined ? '-' : String(count));
  if (isPlan)
    return {
      headings: ['TARGET', 'PHASE', 'CREATE', 'CHANGE', 'LEAVE', 'BLOCKED', 'TIME'],
      rows: targets.map((target) => {
        const { create, update = 0, recreate = 0, unchanged = 0, skip = 0, blocked } = target.plan?.counts ?? {};
        const others = target.plan ? [update + recreate, unchanged + skip] : [undefined, undefined];
        return [named(target.name), target.phase, number(create), ...others.map(number), number(blocked), time(target)];
      }),
    };
  return {
    headings: ['TARGET', 'PHASE', 'CREATED', 'UPDATED', 'LEFT', 'FAILED', 'DIFFER', 'TIME'],
    rows: targets.map((target) => {
      const { created, updated = 0, recreated = 0, skipped, failed } = target.restore?.counts ?? {};
      const counts = [
        created,
        created === undefined ? undefined : updated + recreated,
        skipped,
        failed,
        target.comparison?.counts.different,
      ];
      return [named(target.name), target.phase, ...counts.map(number), time(target)];
    }),
  };
}

function targetLists(target: MigratedTarget, list: List): string[] {
  const { name, error, plan, restore, notReady, comparison, unmovedVolumes } = target;
  return [
    list(`${name}: failed`, error ? 1 : 0, error ? [`${error.step}: ${error.error.message} (${error.error.code})`] : []),
    list(`${name}: cannot be restored`, plan?.counts.blocked ?? 0, (plan?.blocked ?? []).map(blockedText)),
    list(`${name}: warnings and errors`, (restore?.errors ?? 0) + (restore?.warnings ?? 0), restore?.messages ?? []),
    list(`${name}: not ready`, notReady?.length ?? 0, (notReady ?? []).map(notReadyText)),
    list(`${name}: not as it was to be`, comparison?.counts.different ?? 0, (comparison?.differences ?? []).map(differenceText)),
    list(
      `${name}: not compared`,
      comparison?.notCompared.length ?? 0,
      (comparison?.notCompared ?? []).map(({ groupResource, reason }) => `${groupResource}: ${reason}`),
    ),
    list(`${name}: volumes without their data`, unmovedVolumes.length, unmovedVolumes.map(volumeText)),
  ];
}

type List = (title: string, count: number, lines: readonly string[]) => string;

function listsOf(width: number): List {
  return (title, count, lines) => {
    if (count === 0) return '';
    const first = lines.slice(0, shown).map((line) => `  ${wrapText(line, { indent: '    ', width })}\n`);
    const rest = count - first.length;
    return `\n${visible(title)} (${count})\n${first.join('')}${rest > 0 ? `  and ${rest} more\n` : ''}`;
  };
}

function blockedText(item: PlannedItem): string {
  return `${objectName(item)}: ${item.reason ?? 'no reason is known'}`;
}

function notReadyText(object: NotReadyObject): string {
  return object.name === '' ? `${object.groupResource}: ${object.reason}` : `${objectName(object)}: ${object.reason}`;
}

function differenceText(object: DifferentObject): string {
  const { change, differences, moreDifferences } = object;
  if (change === 'missing') return `${objectName(object)}: it is not there`;
  const paths = differences.slice(0, 3).map(({ path }) => path);
  const more = differences.length - paths.length + moreDifferences;
  return `${objectName(object)}: ${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function volumeText({ claim, pod, podVolume, persistentVolume, reason }: UnmovedVolume): string {
  const what = claim ? `claim ${claim}` : pod ? `volume ${podVolume} of Pod ${pod}` : `volume ${persistentVolume}`;
  return `${what}: ${reason}`;
}

function nextSteps({ phase, name, kept }: MigrationResult, location: string | undefined): string[] {
  if (phase === 'Completed' || !kept || location === undefined) return [];
  return ['\n', `After mending the cause, the same command with the name ${visible(name)} goes on from here.\n`];
}

function machineTarget({ error, ...target }: MigratedTarget): unknown {
  if (!error) return target;
  const { code, message, retryable } = error.error;
  return { ...target, error: { step: error.step, code, message, retryable } };
}
