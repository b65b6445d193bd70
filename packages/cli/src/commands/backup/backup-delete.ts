import type { DeletedBackup, LabelSelector } from '@lifeboat/core';
import { Option } from 'commander';
import { parseOptionalBoolean } from '../../flags/booleans.ts';
import { addSelectorFlag } from '../../flags/list-flags.ts';
import { engineFlags } from '../../flags/refused-flags.ts';
import { visible } from '../../output/visible.ts';
import { addModeCommand } from '../../server-mode/mode-command.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { collectByName } from '../by-name/collect-by-name.ts';
import { count, deleteByName } from '../by-name/delete-by-name.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { deleteObjectsOnServer } from '../on-server/delete-objects.ts';
import { withEngine } from '../with-engine.ts';

interface BackupDeleteFlags extends ModeFlags {
  readonly selector?: LabelSelector;
  readonly wait?: boolean;
  readonly confirm?: boolean;
  readonly all?: boolean;
  readonly force?: boolean;
  readonly keepVolumeData?: boolean;
  readonly forceSnapshots?: boolean;
  readonly snapshotOwnership?: 'velero' | 'strict';
  readonly veleroNamespace?: string;
}

export const registerBackupDelete: RegisterCommand = (parent, runner) =>
  addModeCommand<BackupDeleteFlags>({
    parent,
    runner,
    usage: 'delete [name...]',
    description: 'Delete backups, also unfinished and broken ones and those of Velero, with the files of their restores',
    flags: (command) =>
      addSelectorFlag(command, 'backups')
        .option('--confirm', 'do not ask')
        .option('--all', 'delete every backup of the location')
        .option('--force', 'also delete a backup that is in progress, or whose list of snapshots cannot be read')
        .option('--keep-volume-data', 'delete the files only: volume snapshots and copies stay')
        .option('--force-snapshots', 'also delete snapshots that are not known to belong to the backup')
        .addOption(
          new Option(
            '--snapshot-ownership <rule>',
            'snapshots that only the files of a backup of Velero name: velero (default) deletes them, as Velero does; strict refuses',
          ).choices(['velero', 'strict']),
        )
        .option(
          '-w, --wait [bool]',
          'wait until the server has deleted it (default: false; without a server the command always waits)',
          parseOptionalBoolean,
        )
        .option('--velero-namespace <name>', 'also delete the objects of the backup and its restores in this namespace of a Velero'),
    refused: {
      server: engineFlags('--force', '--keep-volume-data', '--force-snapshots', '--snapshot-ownership <rule>', '--velero-namespace <name>'),
    },
    async before(given, { all, selector }) {
      if (given.length === 0 && !all && !selector) throw new UsageError('backup delete: name the backups, or give --all or a selector');
      if (given.length > 0 && (all || selector)) throw new UsageError('backup delete: give names or --all, not both');
      return undefined;
    },
    server: (run) => deleteObjectsOnServer('Backup', run),
    local: async (given, flags, context) => {
      const { force = false, keepVolumeData = false, forceSnapshots = false, snapshotOwnership = 'velero', veleroNamespace } = flags;
      const opening = {
        // CSI snapshots are deleted by their drivers, and delete actions may ask.
        cluster: veleroNamespace !== undefined || ('if-any' as const),
        actions: 'if-named' as const,
        otherLocations: true,
        ...(!keepVolumeData && { snapshots: 'none' as const }),
      };
      return withEngine({ flags, context, ...opening }, async ({ engine, location }) => {
        const { signal } = context;
        const { selector: labelSelector } = flags;
        const listing = () => engine.listBackups({ signal, ...(labelSelector && { labelSelector }) });
        const listed = given.length === 0 ? (await collectByName(listing(), [])).entries.map(({ name }) => name) : undefined;
        const unknown = new Set<string>();
        const code = await deleteByName({
          kind: 'backup',
          names: listed ?? given,
          location,
          flags,
          context,
          describe,
          remove: async (name) => {
            const velero = veleroNamespace !== undefined && { veleroNamespace };
            const {
              location: _location,
              issues: _issues,
              ...deleted
            } = await engine.deleteBackup(name, {
              signal,
              force,
              keepVolumeData,
              forceSnapshots,
              snapshotOwnership,
              ...velero,
            }).result;
            for (const restore of deleted.restoresOfUnknownBackup) unknown.add(restore);
            for (const warning of deleted.warnings) await context.stderr.write(`warning: ${visible(warning)}\n`);
            return deleted;
          },
        });
        if (unknown.size > 0 && !flags.quiet)
          await context.stderr.write(
            `warning: nothing tells of which backup these restores are, so they stay: ${[...unknown].join(', ')}. Remove them with "lifeboat restore delete"\n`,
          );
        return code;
      });
    },
  });

function describe({
  objects,
  unfinishedPuts,
  snapshots,
  otherCopies,
  restores,
  veleroObjects,
}: Omit<DeletedBackup, 'location' | 'issues'>): string {
  const uploads = unfinishedPuts > 0 ? `, ${count(unfinishedPuts, 'unfinished upload')}` : '';
  const its = restores.length > 0 ? `, and its restores ${restores.join(', ')}` : '';
  const velero = veleroObjects.length > 0 ? `; in Velero's namespace ${veleroObjects.join(', ')}` : '';
  const data = snapshots > 0 ? `, ${count(snapshots, 'volume snapshot')}` : '';
  const kept = otherCopies.length > 0 ? `; its volume data stays for the copy in ${otherCopies.join(', ')}` : '';
  return `${count(objects, 'object')}${uploads}${data}${its}${velero}${kept}`;
}
