import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createTextSink } from '../../packages/cli/src/output/text-sink.ts';
import { createProgram } from '../../packages/cli/src/program.ts';

const root = resolve(import.meta.dirname, '../..');
const velero = join(process.env.KUBEBUILDER_ASSETS ?? '/nonexistent', 'velero');

type Command = ReturnType<typeof createProgram>;

interface Leaf {
  readonly path: string;
  readonly flags: readonly string[];
}

test.skipIf(!existsSync(velero))(
  'docs/velero/commands-and-flags.md is what `velero --help` and `lifeboat --help` say (`vitest -u` writes it)',
  { timeout: 120_000 },
  async () => {
    const theirs = (await leavesOfVelero([])).filter(({ path }) => !/^(create|get|describe|delete|help)\b/.test(path));
    expect(theirs.length).toBeGreaterThan(30);
    const ours = new Map(leavesOfLifeboat(lifeboat()).map((leaf) => [leaf.path, leaf]));
    await expect(page(theirs, ours)).toMatchFileSnapshot(resolve(root, 'docs/velero/commands-and-flags.md'));
  },
);

const head = `# Commands and flags of Velero

Look here for the command of \`lifeboat\` that does what a command of \`velero\` does. Commands and flags have the same names. A test makes the
tables from the \`--help\` of both programs (Velero 1.18.3).

What is different:

- \`lifeboat\` works without a server, too: with \`--location\` (a folder or a bucket), or a \`lifeboat.yaml\`, the engine runs in the process of
  the command. Without them it asks the server in the cluster to do the work, as \`velero\` does. The command prints a line that says which of
  the two it does; \`--local\` and \`--in-cluster\` choose. See [the command line](../../packages/cli/README.md#drive-a-server-in-the-cluster).
- Without a server, \`backup create\` and \`restore create\` end when the work is done, and their exit code says how it ended:
  [exit codes](../../packages/cli/README.md#output-and-exit-codes). With a server they return at once, unless you give \`--wait\`.
- \`-o json\` and \`-o yaml\` of \`create\` print the object and create nothing, as with Velero. \`--result json\` prints the outcome instead.
- A flag that can have no effect is refused with the reason. No flag is ignored.
- The verb may stand first, as with Velero: \`lifeboat get backups\`, \`lifeboat create schedule\`.
`;

function page(theirs: readonly Leaf[], ours: ReadonlyMap<string, Leaf>): string {
  const rows = theirs.map(({ path, flags }) => {
    const own = ours.get(path);
    const missing = own ? flags.filter((flag) => !own.flags.includes(flag)) : [];
    const said =
      missing.length > 4 ? '[see below](#flags-of-velero-install-that-are-refused)' : missing.map((flag) => `\`--${flag}\``).join(', ');
    return [`\`velero ${path}\``, own ? `\`lifeboat ${path}\`` : (instead[path] ?? 'none'), said];
  });
  const install = theirs.find(({ path }) => path === 'install')?.flags ?? [];
  const refused = install.filter((flag) => !ours.get('install')?.flags.includes(flag));
  return [
    head,
    '## Commands',
    '',
    ...table([['Velero', 'Lifeboat', 'flags of Velero that it lacks'], ...rows]),
    '',
    '## Flags of `velero install` that are refused',
    '',
    'Lifeboat has no node agent and no plugins in containers, and its server maintains repositories by itself. `lifeboat install` refuses',
    'these with the reason:',
    '',
    `${refused.map((flag) => `\`--${flag}\``).join(', ')}.`,
    '',
    '## Commands that Velero does not have',
    '',
    'Such as `backup verify`, `backup repair`, `restore plan`, `volume get`, `compare`, `migrate` and `doctor`:',
    '[all commands and their flags](../../packages/cli/FLAGS.md).',
    '',
  ].join('\n');
}

/** As the formatter lays tables out. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [header = '', ...others] = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  return [header, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others];
}

const instead: Readonly<Record<string, string>> = { bug: 'none; `lifeboat debug` collects what a report needs' };

async function leavesOfVelero(path: readonly string[]): Promise<Leaf[]> {
  const { stdout } = await promisify(execFile)(velero, [...path, '--help']);
  const [, commands = ''] = /Available Commands:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
  const names = [...commands.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => name);
  if (names.length > 0) {
    const found: Leaf[] = [];
    for (const name of names) found.push(...(await leavesOfVelero([...path, name])));
    return found;
  }
  const [, flags = ''] = /\nFlags:\n([\s\S]*?)(?:\n\nGlobal|$)/.exec(stdout) ?? [];
  const named = [...flags.matchAll(/^\s+(?:-\w, )?--([\w-]+)/gm)].map(([, flag = '']) => flag).filter((flag) => flag !== 'help');
  return [{ path: path.join(' '), flags: named }];
}

function lifeboat(): Command {
  const sink = () => createTextSink(new PassThrough());
  const context = { env: {}, cwd: '/nonexistent', stdin: Readable.from([]), stdout: sink(), stderr: sink() };
  return createProgram({ context: { ...context, signal: new AbortController().signal, now: () => new Date() }, finish: () => {} });
}

function leavesOfLifeboat(command: Command, path: readonly string[] = []): Leaf[] {
  const verbFirst = path.length === 1 && /^(create|get|describe|delete|logs|download|__.*)$/.test(path[0] ?? '');
  if (verbFirst) return [];
  if (command.commands.length > 0) return command.commands.flatMap((each) => leavesOfLifeboat(each, [...path, each.name()]));
  const help = command.createHelp();
  const flags = help.visibleOptions(command).map(({ long }) => (long ?? '').slice('--'.length));
  return [{ path: path.join(' '), flags }];
}
