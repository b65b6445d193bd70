import type { BackupEntry } from '@lifeboat/core';
import { exitCodes } from '../exit-codes.ts';
import { formatBackupTable } from '../output/backup-table.ts';
import { formatMachine } from '../output/machine-format.ts';
import { visible } from '../output/table.ts';
import { collectByName } from './collect-by-name.ts';
import { addLeafCommand, type RegisterCommand } from './leaf-command.ts';
import { withEngine } from './with-engine.ts';

export const registerBackupGet: RegisterCommand = (parent, runner) =>
  addLeafCommand({
    parent,
    runner,
    usage: 'get [name...]',
    description: 'List backups',
    global: { cluster: false },
    run: (names, flags, context) =>
      withEngine({ flags, context }, async ({ engine, location }) => {
        const { entries, missing } = await collectByName(engine.listBackups({ signal: context.signal }), names);
        const { output } = flags;
        if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(backupList(entries), output));
        else if (entries.length > 0)
          await context.stdout.write(formatBackupTable(entries, { location: location.name, now: context.now() }));
        else if (names.length === 0 && !flags.quiet) await context.stderr.write(`There are no backups in ${location.display}\n`);
        const broken = entries.flatMap((entry) => (entry.state === 'broken' ? [entry] : []));
        for (const { name, error } of broken) await context.stderr.write(`warning: backup ${name} is broken: ${visible(error.message)}\n`);
        for (const name of missing)
          await context.stderr.write(`error: there is no backup ${name} in ${location.display} (BACKUP_NOT_FOUND)\n`);
        // Among others a broken backup is only told; who asks for it gets none.
        const failed = missing.length > 0 || broken.some(({ name }) => names.includes(name));
        return failed ? exitCodes.failed : exitCodes.completed;
      }),
  });

// Complete backups as a Kubernetes list; what is no backup (yet) beside it, never among them.
function backupList(entries: readonly BackupEntry[]) {
  return {
    apiVersion: 'velero.io/v1',
    kind: 'BackupList',
    items: entries.flatMap((entry) => (entry.state === 'complete' ? [entry.backup] : [])),
    inProgress: entries.flatMap((entry) => (entry.state === 'in-progress' ? [entry.backup] : [])),
    unfinished: entries.flatMap((entry) =>
      entry.state === 'unfinished' ? [{ name: entry.name, ...(entry.marker && { marker: entry.marker }) }] : [],
    ),
    broken: entries.flatMap((entry) => (entry.state === 'broken' ? [{ name: entry.name, error: entry.error.message }] : [])),
  };
}
