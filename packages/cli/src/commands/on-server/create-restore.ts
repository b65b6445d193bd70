import type { Backup, Restore, RestoreRequest } from '@lifeboat/core';
import { restoreSpecFieldNames, scheduleNameLabel, validLabelValue, writeExistingPolicies } from '@lifeboat/core/velero-api';
import type { NewRestore } from '@lifeboat/core/velero-client';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase, exitCodes } from '../../exit-codes.ts';
import { annotatedFields, annotatedFlags } from '../../server-mode/annotated-flags.ts';
import { followOperation } from '../../server-mode/follow-operation.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import type { OpenServer } from '../../server-mode/open-server.ts';
import { requireLifeboat } from '../../server-mode/require-lifeboat.ts';
import { UsageError } from '../../usage-error.ts';
import { printObject } from '../print-object.ts';
import { reportServerRestore } from '../restore/report-restore.ts';
import { withResult } from '../with-result.ts';
import { printResults } from './print-results.ts';

interface CreateFlags extends ModeFlags {
  readonly fromBackup?: string;
  readonly fromSchedule?: string;
  readonly allowPartiallyFailed?: boolean;
  readonly wait?: boolean;
  readonly result?: 'json' | 'yaml';
}

/** A restore of a backup, or of the latest one of a schedule. */
export type RequestedRestore = Omit<RestoreRequest, 'backupName'> & { readonly name: string; readonly backupName?: string };

interface CreateRestoreOptions {
  readonly request: RequestedRestore;
  readonly flags: CreateFlags;
  readonly context: CliContext;
  readonly server: OpenServer;
}

/** `restore create` by a server: its object is made, and with `--wait` followed to its end. */
export async function createRestoreOnServer({ request, flags, context, server }: CreateRestoreOptions): Promise<ExitCode> {
  const { client } = server;
  const { signal, stdout } = context;
  const { name } = request;
  const from = await checkedSource({ flags, context, server });
  const { backupName: _backup, scheduleName: _schedule, ...rest } = request;
  const asked = { ...rest, ...from };
  if (flags.output === 'json' || flags.output === 'yaml')
    return await printObject({ kind: 'Restore', name, namespace: server.namespace, request: asked, format: flags.output, context });
  const names = new Set<string>(restoreSpecFieldNames);
  const spec = Object.fromEntries(Object.entries(asked).filter(([field, value]) => names.has(field) && value !== undefined));
  const existing = writeExistingPolicies(request);
  const { labels } = request;
  const annotations = { ...request.annotations, ...existing.annotations, ...annotatedFields(request) };
  const restore: NewRestore = {
    ...spec,
    ...existing.spec,
    name,
    ...(labels && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
    signal,
  };
  await server.status();
  const annotated = annotatedFlags(flags);
  if (annotated.length > 0) await requireLifeboat(server, annotated.join(', '));
  const made = await client.createRestore(restore);
  const reported = withResult(flags);
  if (!flags.wait) {
    if (reported.output === 'json' || reported.output === 'yaml') await reportServerRestore({ restore: made, flags: reported, context });
    else if (!flags.quiet) {
      await stdout.write(`Restore request "${name}" submitted successfully.\n`);
      await stdout.write(`Run \`lifeboat restore describe ${name}\` or \`lifeboat restore logs ${name}\` for more details.\n`);
    }
    return exitCodes.completed;
  }
  const ended: Restore = await followOperation({ server, kind: 'Restore', name, flags, context });
  const { phase = 'New', errors = 0, warnings = 0 } = ended.status;
  if (errors + warnings > 0) {
    const results = client.restoreResults(name, { signal });
    await printResults({ results, quiet: flags.quiet ?? false, context, more: `see "lifeboat restore describe ${name}"` });
  }
  await reportServerRestore({ restore: ended, flags: reported, context });
  return exitCodeOfPhase(phase);
}

/** What is restored, once it is known to be there: what is misspelt is told before anything is made, as Velero's client does. */
async function checkedSource({
  flags,
  context: { signal },
  server: { client, namespace },
}: Omit<CreateRestoreOptions, 'request'>): Promise<{ backupName?: string; scheduleName?: string }> {
  const { fromBackup, fromSchedule = '', allowPartiallyFailed } = flags;
  if (fromBackup !== undefined) {
    await client.getBackup(fromBackup, { signal });
    return { backupName: fromBackup };
  }
  const labelSelector = `${scheduleNameLabel}=${validLabelValue(fromSchedule)}`;
  const backups = await client.listBackups({ labelSelector, signal });
  if (backups.length === 0) throw new UsageError(`--from-schedule ${fromSchedule}: it has no backups in namespace "${namespace}"`);
  const latest = allowPartiallyFailed ? latestOf(backups) : undefined;
  return latest ? { backupName: latest.metadata.name } : { scheduleName: fromSchedule };
}

/** The latest one that holds anything. */
function latestOf(backups: readonly Backup[]): Backup | undefined {
  const time = ({ status }: Backup) => Date.parse(status.startTimestamp ?? '') || 0;
  return backups
    .filter(({ status: { phase } }) => phase === 'Completed' || phase === 'PartiallyFailed')
    .sort((a, b) => time(b) - time(a))[0];
}
