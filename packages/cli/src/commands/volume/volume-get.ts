import { basename, resolve } from 'node:path';
import type { VolumeName } from '@lifeboat/core';
import type { SnapshotTree, TreeEntry } from '@lifeboat/core/plugin-api';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { formatBytes } from '../../output/tables/format-bytes.ts';
import { visible } from '../../output/visible.ts';
import { RefusedError } from '../../refused-error.ts';
import { UsageError } from '../../usage-error.ts';
import { saveFolder } from '../../volume-files/save/save-folder.ts';
import { saveWhole } from '../../volume-files/save/save-whole.ts';
import { setFileFacts } from '../../volume-files/save/set-file-facts.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { streamToOutput } from '../stream-to-output.ts';
import { withEngine } from '../with-engine.ts';
import { findVolume } from './find-volume.ts';
import { createReadingProgress, type ReadingProgress } from './reading-progress.ts';
import { namesOf } from './volume-ls.ts';

/** Here -o is a file, as with `backup download`. */
type VolumeGetFlags = Omit<GlobalFlags, 'output'> & {
  readonly output?: string;
  readonly tar?: boolean;
  readonly force?: boolean;
  readonly sameOwner?: boolean;
};

export const registerVolumeGet: RegisterCommand = (parent, runner) =>
  addLeafCommand<GlobalFlags>({
    parent,
    runner,
    usage: 'get <backup> <volume> [path]',
    description: 'Get a file, or a folder with all that it holds, out of a volume of a backup (default: all of the volume)',
    flags: (command) =>
      command
        .option('-o, --output <file>', 'where to, "-" for standard output: a folder as tar (default: the last name of the path)')
        .option('--tar', 'write a tar file, which keeps owners, modes and times')
        .option('--force', 'replace files, and save into a folder that exists')
        .option('--same-owner', 'restore owners of files, setuid and setgid: as root only'),
    global: { format: false },
    run: ([backup = '', volume = '', path = '/'], given, context) => {
      const flags = given as VolumeGetFlags;
      if (flags.output === '') throw new UsageError('--output names no file');
      return withEngine({ flags: withoutOutput(flags), context, cluster: 'if-any' }, async (open) => {
        const wanted = await findVolume({ engine: open.engine, backup, named: volume, context });
        return get({ open, backup, volume, wanted, names: namesOf(path), flags, context });
      });
    },
  });

function withoutOutput({ output: _file, ...flags }: VolumeGetFlags): GlobalFlags {
  return flags;
}

interface GetOptions {
  readonly open: OpenEngine;
  readonly backup: string;
  /** As it was named. */
  readonly volume: string;
  readonly wanted: VolumeName;
  readonly names: readonly string[];
  readonly flags: VolumeGetFlags;
  readonly context: CliContext;
}

async function get(options: GetOptions): Promise<ExitCode> {
  const { open, backup, volume, wanted, names, flags, context } = options;
  const { signal, stdout } = context;
  const tree = await open.engine.openVolume(backup, wanted, { signal });
  const entry = await tree.find(names, { signal });
  const what = `${names.join('/') || 'the root'} in volume ${volume} of backup ${backup}`;
  if (!entry) throw new RefusedError(`There is no ${what}`);
  const toStdout = flags.output === '-';
  const progress = createReadingProgress({
    title: `Volume ${volume}`,
    totalBytes: entry.type === 'file' ? entry.size : names.length === 0 ? tree.snapshot.totalSize : 0,
    isShown: !flags.quiet && !(toStdout && stdout.isTTY),
    context,
  });
  try {
    return await save({ ...options, tree: progress.watchedTree(tree), entry, what, toStdout, progress });
  } finally {
    progress.end();
  }
}

interface SaveOptions extends GetOptions {
  readonly tree: SnapshotTree;
  readonly entry: TreeEntry;
  /** For messages. */
  readonly what: string;
  readonly toStdout: boolean;
  readonly progress: ReadingProgress;
}

async function save(options: SaveOptions): Promise<ExitCode> {
  const { open, backup, volume, wanted, names, flags, context, tree, entry, what, toStdout, progress } = options;
  const { signal, stdout, stderr, cwd } = context;
  const { force = false, sameOwner = false } = flags;
  const isTar = flags.tar || (toStdout && entry.type === 'directory');
  const path = resolve(cwd, flags.output ?? `${defaultName(names, volume)}${isTar ? '.tar' : ''}`);
  let problems = 0;
  const tell = async (name: string, why: string) => {
    problems += 1;
    await stderr.write(`warning: ${visible(name)} is left out: ${visible(why)}\n`);
  };
  const report = async (text: string) => {
    progress.end();
    if (!flags.quiet) await stdout.write(`${text}\n`);
  };
  const end = () => (problems > 0 ? exitCodes.partiallyFailed : exitCodes.completed);

  if (isTar) {
    if (toStdout && stdout.isTTY) throw new RefusedError('A tar file is nothing for a terminal: give a file with -o, or a pipe');
    const archive = progress.watched(
      await open.engine.openVolumeArchive(
        backup,
        { ...wanted, path: names.join('/') },
        { signal, onLeftOut: (left) => void tell(left.path, `it is a ${left.type}`) },
      ),
    );
    if (toStdout) await streamToOutput(archive, what, context);
    else await report(`${formatBytes(await saveWhole({ stream: archive, path, force, signal }))} have been written to ${path}`);
    return end();
  }
  if (entry.type === 'directory') {
    const saved = await saveFolder({ tree, folder: entry, path, force, sameOwner, onProblem: tell, signal });
    await report(`${saved.files} file${saved.files === 1 ? '' : 's'}, ${formatBytes(saved.bytes)}, have been written to ${path}`);
    return end();
  }
  if (entry.type !== 'file') throw new RefusedError(`${what} is a ${entry.type} and not a file: get the folder that it is in`);
  const stream = tree.readFile(entry, { signal });
  if (toStdout) {
    await streamToOutput(stream, what, context);
    return exitCodes.completed;
  }
  const bytes = await saveWhole({ stream, path, force, finish: (file) => setFileFacts(file, entry, { sameOwner }), signal });
  await report(`${formatBytes(bytes)} have been written to ${path}`);
  return exitCodes.completed;
}

/** The last name of what is asked for. It is of a backup, which may be anybody's: nothing but a name in the current folder. */
function defaultName(names: readonly string[], volume: string): string {
  const name = basename(names.at(-1) ?? volume);
  if (name === '' || name === '..' || /[\\\0]/.test(name))
    throw new UsageError('Give a file with -o: a file cannot have this name on this machine');
  return name;
}
