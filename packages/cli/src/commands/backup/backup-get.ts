import type { BackupEntry, Engine, LabelSelector } from '@lifeboat/core';
import { exitCodes } from '../../exit-codes.ts';
import { addListFlags, type ListFlags } from '../../flags/list-flags.ts';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { whereOf } from '../../locations/where-of.ts';
import { formatError } from '../../output/format-error.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { reportNoSuch } from '../../output/no-such.ts';
import { type BackupRow, backupTable } from '../../output/tables/backup-table.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { visible } from '../../output/visible.ts';
import { findObjects } from '../../server-mode/find-objects.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { objectList } from '../../server-mode/object-list.ts';
import { collectByName } from '../by-name/collect-by-name.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';

export const registerBackupGet: RegisterCommand = (parent, runner) =>
  addModeCommand<BackupGetFlags>({
    parent,
    runner,
    usage: 'get [name...]',
    description: 'List backups, of several locations too (--location a,b)',
    flags: (command) => addListFlags(command, 'backups'),
    local: (names, flags, context) =>
      withEngine({ flags, context, locations: 'several' }, async ({ engine, locations }) => {
        const rows: BackupRow[] = [];
        let failures = 0;
        for (const location of locations) {
          const sizes = (flags.output ?? 'table') === 'table';
          const found = await list({ engine, location, names, labelSelector: flags.selector, sizes, signal: context.signal }).catch(
            async (error: unknown) => {
              if (locations.length === 1 || context.signal.aborted) throw error;
              failures += 1;
              await context.stderr.write(formatError(error, { debug: flags.debug ?? false }));
              return [];
            },
          );
          rows.push(...found);
        }
        const { output } = flags;
        const display = locations.map((location) => location.display).join(' and ');
        if (output === 'json' || output === 'yaml')
          await context.stdout.write(formatMachine(backupList(rows, locations.length > 1), output));
        else if (rows.length > 0) await writeTable(backupTable(rows, context.now(), flags), flags, context);
        else if (names.length === 0 && failures === 0 && !flags.quiet) await context.stderr.write(`There are no backups in ${display}\n`);
        const broken = rows.flatMap(({ entry }) => (entry.state === 'broken' ? [entry] : []));
        for (const { name, error } of broken) await context.stderr.write(`warning: backup ${name} is broken: ${visible(error.message)}\n`);
        const missing = names.filter((name) => !rows.some(({ entry }) => entry.name === name));
        await reportNoSuch({ noun: 'backup', names: missing, where: whereOf(locations), code: 'BACKUP_NOT_FOUND' }, context);
        // Among others a broken backup is only told; who asks for it gets none.
        const failed = failures > 0 || missing.length > 0 || broken.some(({ name }) => names.includes(name));
        return failed ? exitCodes.failed : exitCodes.completed;
      }),
    async server({ args: names, flags, context, server }) {
      const { client, namespace } = server;
      const { selector, output } = flags;
      const { found, missing } = await findObjects({ objects: client.objects('Backup'), names, selector, signal: context.signal });
      const rows = found.map((backup) => ({
        entry: { name: backup.metadata.name, state: 'complete' as const, backup },
        location: backup.spec.storageLocation ?? '',
      }));
      if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(objectList('Backup', found), output));
      else if (rows.length > 0) await writeTable(backupTable(rows, context.now(), flags), flags, context);
      else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no backups in namespace ${namespace}\n`);
      await reportNoSuch({ noun: 'backup', names: missing, where: `namespace "${namespace}"`, code: 'BACKUP_NOT_FOUND' }, context);
      return missing.length > 0 ? exitCodes.failed : exitCodes.completed;
    },
  });

interface BackupGetFlags extends ModeFlags, ListFlags {}

interface ListOptions {
  readonly engine: Engine;
  readonly location: LocationSpec;
  readonly names: readonly string[];
  readonly labelSelector: LabelSelector | undefined;
  /** Only the table has them. */
  readonly sizes: boolean;
  readonly signal: AbortSignal;
}

async function list({ engine, location, names, labelSelector, sizes, signal }: ListOptions): Promise<BackupRow[]> {
  const listing = engine.listBackups({ storageLocation: location.name, sizes, signal, ...(labelSelector && { labelSelector }) });
  const { entries } = await collectByName(listing, names);
  return entries.map((entry) => ({ entry, location: location.name }));
}

// Complete backups as a Kubernetes list; what is no backup (yet) beside it, never among them.
function backupList(rows: readonly BackupRow[], several: boolean) {
  const of = <State extends BackupEntry['state']>(state: State) =>
    rows.flatMap(({ entry, location }) =>
      entry.state === state ? [{ entry: entry as Extract<BackupEntry, { state: State }>, where: several ? { location } : {} }] : [],
    );
  return {
    apiVersion: 'velero.io/v1',
    kind: 'BackupList',
    items: of('complete').map(({ entry }) => entry.backup),
    inProgress: of('in-progress').map(({ entry }) => entry.backup),
    unfinished: of('unfinished').map(({ entry, where }) => ({ name: entry.name, ...where, ...(entry.marker && { marker: entry.marker }) })),
    broken: of('broken').map(({ entry, where }) => ({ name: entry.name, ...where, error: entry.error.message })),
  };
}
