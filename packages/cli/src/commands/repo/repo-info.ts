import type { RepositorySnapshot, VolumeRepositoryDescription } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { exitCodes } from '../../exit-codes.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatBytes, formatExpiry, formatTime } from '../../output/tables/format-bytes.ts';
import { formatTable } from '../../output/tables/table.ts';
import { sentences, terminalWidth } from '../../output/text-sink.ts';
import { visible } from '../../output/visible.ts';
import { count } from '../by-name/delete-by-name.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, findRepositories, type RepoFlags, whichRepositories } from './find-repositories.ts';

interface RepoInfoFlags extends RepoFlags {
  readonly sizes?: boolean;
}

export const registerRepoInfo: RegisterCommand = (parent, runner) =>
  addLeafCommand<RepoInfoFlags>({
    parent,
    runner,
    usage: 'info [namespace]',
    description: 'Show which backups need which snapshots in the repositories of a location, and until when',
    flags: (command) =>
      addRepoFlags(command).option(
        '--sizes',
        'also show how many bytes only one snapshot uses: reads all folders of all snapshots, but no files',
      ),
    run: ([namespace], flags, context) =>
      withEngine({ flags, context, cluster: 'if-any' }, async (open) => {
        const which = { open, namespace, flags, context };
        if ((await findRepositories(which)).length === 0) return exitCodes.completed;
        const described = await open.engine.describeVolumeRepositories({
          ...whichRepositories(which),
          ...(flags.sizes && { sizes: true }),
        });
        const { output } = flags;
        if (output === 'json' || output === 'yaml')
          await context.stdout.write(
            formatMachine(
              described.map(({ error, ...rest }) => ({ ...rest, ...(error && { error: error.message }) })),
              output,
            ),
          );
        else for (const each of described) await context.stdout.write(page(each, context));
        for (const each of described) {
          for (const problem of each.problems) await context.stderr.write(`warning: ${nameOf(each)}: ${visible(problem)}\n`);
          if (each.error) await context.stderr.write(`error: ${nameOf(each)}: ${visible(each.error.message)}\n`);
        }
        return described.some(({ error, problems }) => error || problems.length > 0) ? exitCodes.failed : exitCodes.completed;
      }),
  });

const nameOf = ({ namespace, format }: VolumeRepositoryDescription) => `${format} repository of namespace ${namespace}`;

function page(described: VolumeRepositoryDescription, context: CliContext): string {
  const now = context.now();
  const { snapshots, storedBytes, objects, contentBytes, error } = described;
  const files = snapshots.reduce((sum, { size }) => sum + size, 0);
  const different = contentBytes === undefined ? '' : `, ${formatBytes(contentBytes)} of them different`;
  const head = `${nameOf(described)}: ${formatBytes(storedBytes)} stored in ${count(objects, 'object')}`;
  if (error) return `${head}, which cannot be opened\n\n`;
  const rows = snapshots.map((snapshot) => [
    snapshot.id.slice(0, 12),
    formatTime(snapshot.startedAt.toISOString()),
    formatBytes(snapshot.size),
    ...(contentBytes === undefined ? [] : [formatBytes(snapshot.ownBytes ?? 0)]),
    volumeOf(snapshot, described.namespace),
    ...why(snapshot, now),
  ]);
  const headings = ['SNAPSHOT', 'OF', 'SIZE', ...(contentBytes === undefined ? [] : ['ONLY HERE']), 'VOLUME', 'KEPT FOR', 'GOES'];
  const table = snapshots.length === 0 ? '' : formatTable({ headings, rows, giveWay: ['OF'] }, { width: terminalWidth(context.stdout) });
  const title = sentences(`${head}; ${count(snapshots.length, 'snapshot')} of ${formatBytes(files)}${different}`, context.stdout);
  return `${title}\n${table}\n`;
}

/** Of a snapshot that was moved it is the claim. */
function volumeOf({ source, holders: [holder] }: RepositorySnapshot, namespace: string): string {
  return holder?.volume === undefined ? source.path : `${holder.pod ?? namespace}/${holder.volume}`;
}

/** Why it is still there, and when it goes. */
function why({ state, holders }: RepositorySnapshot, now: Date): [string, string] {
  if (state === 'foreign') return ['another program', 'never by itself'];
  if (state === 'orphan') return ['no backup', 'by repo doctor --fix'];
  const last = holders.every(({ expiration }) => expiration)
    ? holders.map(({ expiration = '' }) => expiration).sort((a, b) => Date.parse(b) - Date.parse(a))[0]
    : undefined;
  const names = [...new Set(holders.map(({ backup }) => backup))];
  return [names.join(', '), last === undefined ? 'when deleted' : formatExpiry(last, now)];
}
