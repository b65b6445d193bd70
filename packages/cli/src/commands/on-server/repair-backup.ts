import { intendedLocations, repairAnnotation, waitingForAnnotation } from '@lifeboat/core/velero-api';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { visible } from '../../output/visible.ts';
import { RefusedError } from '../../refused-error.ts';
import type { ServerRun } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { requireLifeboat } from '../../server-mode/require-lifeboat.ts';

interface RepairFlags extends ModeFlags {
  readonly wait?: boolean;
}

/** `backup repair` by our server: the backup is marked, and with `--wait` watched until it is in all its locations. */
export async function repairBackupOnServer({ args: [name = ''], flags, context, server }: ServerRun<RepairFlags>): Promise<ExitCode> {
  const { client } = server;
  const { signal, stdout, stderr } = context;
  const { metadata, spec, status } = await client.getBackup(name, { signal });
  const locations = new Set([...(spec.storageLocation ? [spec.storageLocation] : []), ...intendedLocations({ metadata })]);
  if (locations.size < 2) throw new RefusedError(`Backup ${name} was made for a single location: there is no other to copy it to`);
  if (status.phase !== 'Completed' && status.phase !== 'PartiallyFailed')
    throw new RefusedError(
      `Backup ${name} is ${status.phase || 'New'}: only one that is Completed or PartiallyFailed is brought to its locations`,
    );
  await requireLifeboat(server, 'backup repair');
  const backups = client.objects('Backup');
  await backups.patch(name, { metadata: { annotations: { [repairAnnotation]: context.now().toISOString() } } }, { signal });
  if (!flags.wait) {
    if (!flags.quiet) await stdout.write(`Backup ${name}: repair requested, the server brings it to ${[...locations].join(', ')}\n`);
    return exitCodes.completed;
  }
  let told: string | undefined;
  await backups.waitFor(name, {
    signal,
    until: (backup) => backup.metadata.annotations?.[repairAnnotation] === undefined,
    onUpdate({ metadata: { annotations } }) {
      const waitsFor = annotations?.[waitingForAnnotation];
      if (waitsFor !== undefined && waitsFor !== told && !flags.quiet) void stderr.write(`Backup ${name} waits: ${visible(waitsFor)}\n`);
      told = waitsFor;
    },
  });
  if (!flags.quiet) await stdout.write(`Backup ${name}: whole in every location (${[...locations].join(', ')})\n`);
  return exitCodes.completed;
}
