import { parseGoDuration } from '@lifeboat/core';
import { exitCodes } from '../exit-codes.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { parseDuration } from '../flags/parse-duration.ts';
import { resolveLocations } from '../locations/resolve-locations.ts';
import { formatMachine } from '../output/machine-format.ts';
import { createStepProgress } from '../output/step-progress.ts';
import { formatStoreReport } from '../output/store-report-text.ts';
import { UsageError } from '../usage-error.ts';
import { validateStore } from '../validate/validate-store.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';

interface ValidateFlags extends GlobalFlags {
  readonly quick?: boolean;
  readonly caseTimeout: string;
}

export const registerProviderValidate: RegisterCommand = (parent, runner) =>
  addLeafCommand<ValidateFlags>({
    parent,
    runner,
    usage: 'validate',
    description: 'Check a live storage location against everything that Lifeboat needs of it; exit 1 when it breaks a promise',
    flags: (command) =>
      command
        .option('--quick', 'leave out what puts thousands of objects, or an object of 128 MiB')
        .option('--case-timeout <duration>', 'how long one check may take', parseDuration, '5m'),
    global: { cluster: false },
    async run(_, flags, context) {
      const [location] = (await resolveLocations({ flags, context, count: 'one' })).locations;
      if (!location) throw new UsageError('No storage location');
      const progress = createStepProgress({ stderr: context.stderr, quiet: flags.quiet ?? false, now: context.now });
      const { quick = false } = flags;
      const caseTimeoutInMs = parseGoDuration(flags.caseTimeout) ?? 0;
      const report = await validateStore({ location, context, quick, caseTimeoutInMs, onStep: progress.step }).finally(progress.end);
      const { output } = flags;
      const text =
        output === 'json' || output === 'yaml' ? formatMachine(report, output) : formatStoreReport(report, context.stdout.columns);
      await context.stdout.write(text);
      return report.sound && report.leftBehind.length === 0 ? exitCodes.completed : exitCodes.failed;
    },
  });
