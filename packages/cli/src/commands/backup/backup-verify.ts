import { resolve } from 'node:path';
import type { VerifyResult } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { readPublicKeys } from '../../locations/file/read-public-keys.ts';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { formatError } from '../../output/format-error.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatRunSummary } from '../../output/reports/run-summary.ts';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { visible } from '../../output/visible.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { watchVerification } from '../watching/watch-verification.ts';
import { withEngine } from '../with-engine.ts';

export const registerBackupVerify: RegisterCommand = (parent, runner) =>
  addLeafCommand<VerifyFlags>({
    parent,
    runner,
    usage: 'verify <name>',
    description: 'Read a whole backup without restoring it, in each of the locations; exit 1 if something is damaged or missing',
    flags: (command) =>
      command.option('--require-signature <file>', 'one of the Ed25519 public keys of a file (PEM) must have signed the digests'),
    global: { cluster: false },
    run: ([name = ''], flags, context) =>
      withEngine({ flags, context, locations: 'several' }, async ({ engine, locations }) => {
        const keys = flags.requireSignature && (await readPublicKeys(resolve(context.cwd, flags.requireSignature)));
        const machine = flags.output === 'json' || flags.output === 'yaml' ? flags.output : undefined;
        const documents: object[] = [];
        let allSound = true;
        for (const location of locations) {
          const more = { signal: context.signal, ...(keys && { requireSignature: keys }) };
          const run = engine.verifyBackup(name, { storageLocation: location.name, ...more });
          const result = await watchVerification(run, { name, flags, context }).catch(async (error) => {
            if (locations.length === 1 || context.signal.aborted) throw error;
            await context.stderr.write(formatError(error, { debug: flags.debug ?? false }));
            documents.push({
              name,
              location: location.display,
              sound: false,
              error: error instanceof Error ? error.message : String(error),
            });
          });
          allSound &&= result?.problems.length === 0;
          if (!result) continue;
          const { items, bytes, digests, warnings, problems } = result;
          documents.push({ name, location: location.display, sound: problems.length === 0, items, bytes, digests, warnings, problems });
          if (!machine) await printResult({ name, location, result, flags, context });
        }
        if (machine) await context.stdout.write(formatMachine(documents.length === 1 ? documents[0] : documents, machine));
        return allSound ? exitCodes.completed : exitCodes.failed;
      }),
  });

interface VerifyFlags extends GlobalFlags {
  readonly requireSignature?: string;
}

const digestTexts: Readonly<Record<VerifyResult['digests'], string>> = {
  checked: 'checked',
  none: 'no digests: Velero wrote it, so that a file that was exchanged is not noticed',
  broken: 'damaged',
};

interface PrintOptions {
  readonly name: string;
  readonly location: LocationSpec;
  readonly result: VerifyResult;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}

async function printResult({ name, location, result, flags, context }: PrintOptions): Promise<void> {
  const { items, bytes, digests, warnings, problems } = result;
  if (!flags.quiet) for (const warning of warnings) await context.stderr.write(`warning: ${visible(warning)}\n`);
  for (const problem of problems) await context.stderr.write(`problem: ${visible(problem)}\n`);
  if (flags.quiet) return;
  const facts = {
    Items: String(items),
    'Size, decompressed': formatBytes(bytes),
    Digests: digestTexts[digests],
    Location: location.display,
  };
  const headline =
    problems.length === 0
      ? `Backup ${name} is sound`
      : `Backup ${name} is damaged: ${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  await context.stdout.write(formatRunSummary({ headline, facts }));
}
