import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { backupPage } from '../../html/backup-page.ts';
import { locationPage } from '../../html/location-page.ts';
import { openDigest } from '../../html/log/open-digest.ts';
import { restorePage } from '../../html/restore-page.ts';
import { toldSizes } from '../../html/sizes/told-sizes.ts';
import { resolveLimits } from '../../limits/resolve-limits.ts';
import type { LocationCount } from '../../locations/resolve-locations.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { saveWhole } from '../../volume-files/save/save-whole.ts';
import { addLeafCommand, type CommandRunner, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { findCopies } from './find-copies.ts';
import { readKindSizes } from './read-kind-sizes.ts';

type ReportFlags = Omit<GlobalFlags, 'output'> & { readonly output?: string; readonly force?: boolean };

interface Report {
  readonly usage: string;
  readonly description: string;
  /** Of the file, where none is named. */
  readonly fileName: (args: readonly string[]) => string;
  /** @default 'one' */
  readonly locations?: LocationCount;
  readonly page: (open: OpenEngine, args: readonly string[], context: CliContext, flags: GlobalFlags) => Promise<string>;
}

const backup: Report = {
  usage: 'backup <name>',
  description: 'Write a page about a backup: phases, warnings and errors, volumes, hooks, every object, and its copies in all locations',
  fileName: ([name]) => `backup-${name}.html`,
  locations: 'all',
  async page({ engine, locations }, [name = ''], context, flags) {
    const { now, signal } = context;
    const { description, location, copies } = await findCopies(name, { engine, locations, signal });
    const log = await openDigest(() => engine.openBackupFile(name, 'logs', { storageLocation: location.name, signal }));
    const { archive: limits } = await resolveLimits({ ...flags, quiet: true }, context);
    const sizes = await toldSizes(description, () => readKindSizes(name, { engine, location: location.name, limits, signal }));
    return backupPage(description, { location: location.display, madeAt: now(), log, copies, sizes });
  },
};

const restore: Report = {
  usage: 'restore <name>',
  description: 'Write a page about a restore, also of one that Velero made: what became of every object, what was skipped and why',
  fileName: ([name]) => `restore-${name}.html`,
  async page({ engine, location }, [name = ''], { now, signal }) {
    const description = await engine.describeRestore(name, { details: true, signal });
    const log = await openDigest(() => engine.openRestoreFile(name, 'logs', { signal }));
    return restorePage(description, { name, location: location.display, madeAt: now(), log });
  },
};

const location: Report = {
  usage: 'location',
  description: 'Write a page about the backups of a location: what needs attention, the last good one, how they grow',
  fileName: () => 'backups.html',
  async page({ engine, location: { display } }, _args, { now, signal }) {
    const entries = [];
    for await (const entry of engine.listBackups({ sizes: true, signal })) entries.push(entry);
    return locationPage(entries, { location: display, madeAt: now() });
  },
};

/** `lifeboat report`: pages of one file each, which need no network. */
export function registerReport(program: Command, runner: CommandRunner): void {
  const parent = program
    .command('report')
    .description('Write a page about a backup, a restore or a location: one file that needs no network');
  for (const report of [backup, restore, location]) registerOne(report)(parent, runner);
}

const registerOne =
  (report: Report): RegisterCommand =>
  (parent, runner) =>
    addLeafCommand<GlobalFlags>({
      parent,
      runner,
      usage: report.usage,
      description: report.description,
      flags: (command) =>
        command
          .option('-o, --output <file>', `where to, "-" for standard output (default: ${report.fileName(['<name>'])})`)
          .option('--force', 'replace an existing file'),
      global: { format: false, cluster: false },
      run: (args, flags, context) =>
        withEngine({ flags, context, locations: report.locations ?? 'one' }, async (open) => {
          const { output = report.fileName(args), force = false, quiet } = flags as ReportFlags;
          return save(await report.page(open, args, context, flags), { output, force, quiet: quiet ?? false }, context);
        }),
    });

async function save(
  page: string,
  { output, force, quiet }: { output: string; force: boolean; quiet: boolean },
  context: CliContext,
): Promise<ExitCode> {
  const bytes = Buffer.from(page);
  if (output === '-') await context.stdout.write(bytes);
  else {
    const path = resolve(context.cwd, output);
    await saveWhole({ stream: Readable.from([bytes]), path, force, signal: context.signal });
    if (!quiet) await context.stdout.write(`The page is in ${path}\n`);
  }
  return exitCodes.completed;
}
