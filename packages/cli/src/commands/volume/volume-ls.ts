import type { SavedVolumeFiles } from '@lifeboat/core';
import type { SnapshotTree, TreeEntry, TreeEntryAtPath } from '@lifeboat/core/plugin-api';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { visible } from '../../output/visible.ts';
import { RefusedError } from '../../refused-error.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { entryLine } from './entry-line.ts';
import { findVolume, volumeLabel } from './find-volume.ts';

interface VolumeLsFlags extends GlobalFlags {
  readonly long?: boolean;
  readonly recursive?: boolean;
}

export const registerVolumeLs: RegisterCommand = (parent, runner) =>
  addLeafCommand<VolumeLsFlags>({
    parent,
    runner,
    usage: 'ls <backup> [volume] [path]',
    description: 'List the volumes of a backup whose files it has, or files of one (NAMESPACE/CLAIM or NAMESPACE/POD/VOLUME)',
    flags: (command) =>
      command
        .option('-l, --long', 'with mode, owner, size, time, and where symlinks point to')
        .option('-R, --recursive', 'with all that is below'),
    run: ([backup = '', volume, path = '/'], flags, context) =>
      withEngine({ flags, context, cluster: 'if-any' }, async (open) => {
        if (volume === undefined) return listVolumes({ open, backup, flags, context });
        const wanted = await findVolume({ engine: open.engine, backup, named: volume, context });
        const tree = await open.engine.openVolume(backup, wanted, { signal: context.signal });
        return listFiles({ tree, names: namesOf(path), what: `${path} in volume ${volume} of backup ${backup}`, flags, context });
      }),
  });

interface ListVolumesOptions {
  readonly open: OpenEngine;
  readonly backup: string;
  readonly flags: VolumeLsFlags;
  readonly context: CliContext;
}

async function listVolumes({ open, backup, flags, context }: ListVolumesOptions): Promise<ExitCode> {
  const volumes = await open.engine.listVolumes(backup, { signal: context.signal });
  const { output } = flags;
  if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(volumes, output));
  else if (volumes.length > 0)
    await writeTable(
      { headings: volumeHeadings, rows: volumes.map(volumeRow), giveWay: ['FORMAT', 'SNAPSHOT', 'NAME IN POD'] },
      flags,
      context,
    );
  else if (!flags.quiet) await context.stderr.write(`Backup ${backup} has files of no volume\n`);
  return exitCodes.completed;
}

const volumeHeadings = ['VOLUME', 'POD', 'NAME IN POD', 'SIZE', 'FORMAT', 'SNAPSHOT'];

function volumeRow(saved: SavedVolumeFiles): string[] {
  const { pod, volume, size, format, snapshotId } = saved;
  return [volumeLabel(saved), pod ?? '<none>', volume ?? '<none>', formatBytes(size), format, snapshotId.slice(0, 12)];
}

/** As the engine reads a path. */
export function namesOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

interface ListFilesOptions {
  readonly tree: SnapshotTree;
  readonly names: readonly string[];
  /** For messages. */
  readonly what: string;
  readonly flags: VolumeLsFlags;
  readonly context: CliContext;
}

/** Printed as they are read: a volume may have more files than fit into memory. */
async function listFiles({ tree, names, what, flags, context }: ListFilesOptions): Promise<ExitCode> {
  const { signal, stdout } = context;
  const { output, long = false } = flags;
  const entry = await tree.find(names, { signal });
  if (!entry) throw new RefusedError(`There is no ${what}`);
  const machine = output === 'json' || output === 'yaml' ? output : undefined;
  let count = 0;
  for await (const { path, entry: found } of entriesOf(tree, entry, names, flags.recursive ?? false, context)) {
    if (stdout.closed) break;
    const shown = path.join('/') || '.';
    const target = found.type === 'symlink' && (long || machine) ? await targetOf(tree, found, context) : undefined;
    if (machine === 'json')
      await stdout.write(Buffer.from(`${count === 0 ? '[' : ','}\n  ${JSON.stringify(describe(shown, found, target))}`));
    else if (machine) await stdout.write(formatMachine([describe(shown, found, target)], machine));
    else await stdout.write(long ? entryLine(shown, found, target) : `${visible(shown)}${found.type === 'directory' ? '/' : ''}\n`);
    count += 1;
  }
  if (machine === 'json') await stdout.write(Buffer.from(count === 0 ? '[]\n' : '\n]\n'));
  else if (machine && count === 0) await stdout.write(Buffer.from('[]\n'));
  return exitCodes.completed;
}

async function* entriesOf(
  tree: SnapshotTree,
  entry: TreeEntry,
  names: readonly string[],
  recursive: boolean,
  { signal }: CliContext,
): AsyncGenerator<TreeEntryAtPath> {
  if (entry.type !== 'directory') yield { path: names, entry };
  else if (recursive) {
    for await (const found of tree.walk({ from: names, signal })) if (found.path.length > names.length) yield found;
  } else for (const child of await tree.list(entry, { signal })) yield { path: [...names, child.name], entry: child };
}

async function targetOf(tree: SnapshotTree, symlink: TreeEntry, { signal }: CliContext): Promise<string> {
  return Buffer.from(await tree.readLink(symlink, { signal })).toString();
}

function describe(path: string, { type, mode, uid, gid, size, mtimeInNs, rawName }: TreeEntry, target: string | undefined) {
  return {
    path,
    type,
    mode: mode.toString(8).padStart(4, '0'),
    uid,
    gid,
    ...(type === 'file' && { size }),
    mtimeInNs: mtimeInNs.toString(),
    ...(target !== undefined && { target }),
    ...(rawName && { rawName: Buffer.from(rawName).toString('base64') }),
  };
}
