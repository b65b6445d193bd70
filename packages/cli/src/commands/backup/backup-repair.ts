import type { LocationOutcomeKind } from '@lifeboat/core';
import { exitCodes } from '../../exit-codes.ts';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { machineOutcomes } from '../../output/location-facts.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatRunSummary } from '../../output/reports/run-summary.ts';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { repairBackupOnServer } from '../on-server/repair-backup.ts';
import { watchCopy } from '../watching/watch-copy.ts';
import { withEngine } from '../with-engine.ts';

const words: Readonly<Record<LocationOutcomeKind, 'whole' | 'repaired' | 'failed'>> = {
  present: 'whole',
  copied: 'repaired',
  replaced: 'repaired',
  stored: 'whole',
  deleted: 'failed',
  failed: 'failed',
};

export const registerBackupRepair: RegisterCommand = (parent, runner) =>
  addModeCommand<ModeFlags & { readonly wait?: boolean }>({
    parent,
    runner,
    usage: 'repair <name>',
    description: 'Copy a backup to those of its locations (or of --location) where it is missing or damaged; exit 3 if one still lacks it',
    flags: (command) =>
      command.option(
        '-w, --wait [bool]',
        'wait until the server has repaired it (default: false; without a server the command always waits)',
        parseOptionalBoolean,
      ),
    server: repairBackupOnServer,
    local: ([name = ''], flags, context) =>
      withEngine({ flags, context, locations: 'all' }, async ({ engine, locations, areNamed }) => {
        const storageLocations = areNamed ? locations.map((location) => location.name) : undefined;
        const run = engine.repairBackup(name, { signal: context.signal, ...(storageLocations && { storageLocations }) });
        const { source, locations: repaired } = await watchCopy(run, { name, flags, context });
        const outcomes = repaired.map((location) => ({ ...location, outcome: words[location.outcome] }));
        const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
        if (flags.output === 'json' || flags.output === 'yaml') {
          await context.stdout.write(formatMachine({ name, source, locations: machineOutcomes(outcomes) }, flags.output));
        } else {
          for (const { name: location, error } of failed)
            await context.stderr.write(`error: location ${location} misses backup ${name}: ${visible(error?.message ?? '')}\n`);
          for (const { warnings = [] } of flags.quiet ? [] : outcomes)
            for (const warning of warnings) await context.stderr.write(`warning: ${visible(warning)}\n`);
          const text = ({ outcome, bytes }: (typeof outcomes)[number]) =>
            outcome === 'repaired' ? `repaired, ${formatBytes(bytes)}` : outcome;
          const facts = { 'Read from': source, ...Object.fromEntries(outcomes.map((each) => [`In ${each.name}`, text(each)])) };
          const headline = `Backup ${name}: ${failed.length === 0 ? 'whole in every location' : `still missing in ${failed.length} of ${outcomes.length} locations`}`;
          if (!flags.quiet) await context.stdout.write(formatRunSummary({ headline, facts }));
        }
        return failed.length === 0 ? exitCodes.completed : exitCodes.partiallyFailed;
      }),
  });
