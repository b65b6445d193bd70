import { exitCodes } from '../../exit-codes.ts';
import { formatMachine } from '../../output/machine-format.ts';
import { formatAge, formatBytes } from '../../output/tables/format-bytes.ts';
import { writeTable } from '../../output/tables/write-table.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import { addRepoFlags, findRepositories, type RepoFlags } from './find-repositories.ts';

export const registerRepoList: RegisterCommand = (parent, runner) =>
  addLeafCommand<RepoFlags>({
    parent,
    runner,
    usage: 'list [namespace]',
    description: 'List the repositories of a location and what they take; needs no password',
    flags: addRepoFlags,
    global: { cluster: false },
    run: ([namespace], flags, context) =>
      withEngine({ flags, context }, async (open) => {
        const found = await findRepositories({ open, namespace, flags, context });
        const { output } = flags;
        if (output === 'json' || output === 'yaml') await context.stdout.write(formatMachine(found, output));
        else if (found.length > 0) {
          const rows = found.map(({ namespace: of, format, storedBytes, objects, changedAt }) => [
            ...[of, format, formatBytes(storedBytes), String(objects)],
            changedAt ? formatAge(changedAt.toISOString(), context.now()) : '<n/a>',
          ]);
          await writeTable({ headings: ['NAMESPACE', 'FORMAT', 'STORED', 'OBJECTS', 'CHANGED'], rows }, flags, context);
        }
        return exitCodes.completed;
      }),
  });
