import type { Backup, BackupRequest } from '@lifeboat/core';
import { backupSpecFieldNames } from '@lifeboat/core/velero-api';
import type { NewBackup } from '@lifeboat/core/velero-client';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase, exitCodes } from '../../exit-codes.ts';
import type { StorageFlags } from '../../flags/storage-flags.ts';
import type { VolumeFlags } from '../../flags/volume-flags.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { annotatedFields, annotatedFlags } from '../../server-mode/annotated-flags.ts';
import { followOperation } from '../../server-mode/follow-operation.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { OpenServer } from '../../server-mode/open-server.ts';
import { requireLifeboat } from '../../server-mode/require-lifeboat.ts';
import { UsageError } from '../../usage-error.ts';
import { reportServerBackup } from '../backup/report-backup.ts';
import { withResult } from '../with-result.ts';
import { locationFields } from './location-fields.ts';
import { printResults } from './print-results.ts';

interface CreateFlags extends ModeFlags, StorageFlags, VolumeFlags {
  readonly fromSchedule?: string;
  readonly wait?: boolean;
  readonly result?: 'json' | 'yaml';
}

interface CreateBackupOptions {
  readonly name: string | undefined;
  readonly request: BackupRequest;
  readonly flags: CreateFlags;
  readonly context: CliContext;
  readonly server: OpenServer;
}

/** `backup create` by a server: its object is made, and with `--wait` followed to its end. */
export async function createBackupOnServer(options: CreateBackupOptions): Promise<ExitCode> {
  const { flags, context, server } = options;
  const { client } = server;
  const { signal, stdout } = context;
  const made = await (flags.fromSchedule === undefined ? fromFlags(options) : fromSchedule(options, flags.fromSchedule));
  if (made === undefined) return exitCodes.completed;
  const { name } = made.metadata;
  const asked = withResult(flags);
  if (!flags.wait) {
    if (asked.output === 'json' || asked.output === 'yaml') await reportServerBackup({ backup: made, flags: asked, context });
    else if (!flags.quiet) {
      await stdout.write(`Backup request "${name}" submitted successfully.\n`);
      await stdout.write(`Run \`lifeboat backup describe ${name}\` or \`lifeboat backup logs ${name}\` for more details.\n`);
    }
    return exitCodes.completed;
  }
  const backup = await followOperation({ server, kind: 'Backup', name, flags, context });
  const { phase = 'New', errors = 0, warnings = 0 } = backup.status;
  if (errors + warnings > 0) {
    const results = client.backupResults(name, { signal });
    await printResults({ results, quiet: flags.quiet ?? false, context, more: `see "lifeboat backup describe ${name}"` });
  }
  await reportServerBackup({ backup, flags: asked, context });
  return exitCodeOfPhase(phase);
}

async function fromFlags({ name = '', request, flags, context, server }: CreateBackupOptions): Promise<Backup> {
  const { client } = server;
  const { signal } = context;
  const locations = flags.storageLocation ?? [];
  // As Velero's client: what is misspelt is told before anything is made.
  for (const location of locations) await client.getLocation(location, { signal });
  for (const snapshotLocation of flags.volumeSnapshotLocations ?? [])
    if (!(await client.objects('VolumeSnapshotLocation').get(snapshotLocation, { signal })))
      throw new UsageError(
        `--volume-snapshot-locations: there is no VolumeSnapshotLocation "${snapshotLocation}" in namespace "${server.namespace}"`,
      );
  const names = new Set<string>(backupSpecFieldNames);
  const spec = Object.fromEntries(Object.entries(request).filter(([field, value]) => names.has(field) && value !== undefined));
  const { labels } = request;
  const annotations = { ...request.annotations, ...annotatedFields(request) };
  const backup: NewBackup = {
    ...spec,
    name,
    ...(labels && { labels }),
    ...locationFields({ locations, policy: flags.storagePolicy, annotations }),
    signal,
  };
  await server.status();
  const annotated = annotatedFlags(flags);
  if (annotated.length > 0) await requireLifeboat(server, annotated.join(', '));
  if (locations.length > 1) await requireLifeboat(server, `--storage-location ${locations.join(',')}`);
  if (flags.storagePolicy) await requireLifeboat(server, '--storage-policy');
  return await client.createBackup(backup);
}

async function fromSchedule({ name, request, flags, context, server }: CreateBackupOptions, schedule: string): Promise<Backup | undefined> {
  const { client } = server;
  const { labels, annotations, name: _name, signal: _signal, storageLimits: _limits, ...more } = request;
  const [first] = Object.keys(more);
  if (first !== undefined || flags.storageLocation || flags.storagePolicy)
    throw new UsageError(`--from-schedule takes the template of the schedule: ${first ?? 'storageLocation'} cannot be given beside it`);
  const given = { name, labels, annotations, signal: context.signal };
  if (flags.output === 'json' || flags.output === 'yaml') {
    const { metadata, spec } = await client.createBackupFromSchedule(schedule, { ...given, dryRun: true });
    const { uid: _uid, creationTimestamp: _creation, generation: _generation, managedFields: _managers, ...named } = metadata;
    const object = { apiVersion: 'velero.io/v1', kind: 'Backup', metadata: named, spec, status: {} };
    await context.stdout.write(formatMachine(object, flags.output));
    return undefined;
  }
  await client.getSchedule(schedule, { signal: context.signal });
  await server.status();
  return await client.createBackupFromSchedule(schedule, given);
}
