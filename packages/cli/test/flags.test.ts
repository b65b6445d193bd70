import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { examples } from '../src/help/examples.ts';
import { leadingVerbs } from '../src/nouns/verb-first.ts';
import { createTextSink } from '../src/output/text-sink.ts';
import { createProgram } from '../src/program.ts';
import { runInProcess } from './run-in-process.ts';

function leaves(command: Command, path: readonly string[] = []): { readonly path: string; readonly command: Command }[] {
  const here = [...path, command.name()];
  if (path.length === 1 && (Object.hasOwn(leadingVerbs, command.name()) || command.name().startsWith('__'))) return [];
  return command.commands.length === 0 ? [{ path: here.join(' '), command }] : command.commands.flatMap((each) => leaves(each, here));
}

const program = createProgram({
  context: {
    env: {},
    cwd: '/nonexistent',
    stdin: Readable.from([]),
    stdout: createTextSink(new PassThrough()),
    stderr: createTextSink(new PassThrough()),
    signal: new AbortController().signal,
    now: () => new Date(),
  },
  finish: () => {},
});

/** Flags that many commands take, by what they are about. They are explained once, and each command says which it takes. */
const shared: Readonly<Record<string, readonly string[]>> = {
  'The cluster': ['--kubeconfig', '--context', '--kubecontext', '--namespace', '--timeout'],
  'The storage location': ['--location', '--config', '--limit'],
  'Who does the work': ['--local', '--in-cluster'],
  'What is printed': ['--output', '--quiet', '--debug', '--v', '--colorized', '--help'],
};
const groupsInOrder: readonly string[] = [
  'backup',
  'restore',
  'schedule',
  'volume',
  'repo',
  'backup-location',
  'snapshot-location',
  'report',
  'plugin',
  'provider',
  'client',
];

function flagLine(command: Command, option: Option): string {
  return `- \`${option.flags}\`: ${command.createHelp().optionDescription(option).replaceAll(/[<*]/g, '\\$&')}`;
}

function sectionOf({ path, command }: { readonly path: string; readonly command: Command }): string {
  const words = path.replace(/^lifeboat /, '');
  const sharedFlags = Object.values(shared).flat();
  const visible = command.createHelp().visibleOptions(command);
  // A flag that means something else here, such as the file of --output, is this command's own.
  const isShared = (option: Option) =>
    sharedFlags.includes(option.long ?? '') && flagLine(command, option) === usual.get(option.long ?? '');
  const own = visible.filter((option) => !isShared(option));
  const also = visible.filter(isShared).map(({ long }) => `\`${long}\``);
  const takes = command.registeredArguments.map((argument) => {
    const text = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  const usage = [path, ...takes, '[flags]'].join(' ');
  return [
    `### ${path}`,
    `${command.description().replaceAll(/[<*]/g, '\\$&')}.`,
    `\`\`\`text\n${usage}\n\`\`\``,
    `For example:\n\n\`\`\`text\n${(examples[words] ?? []).join('\n')}\n\`\`\``,
    ...flagLists(command, own),
    `Also: ${also.join(', ')}.`,
  ].join('\n\n');
}

/** What a command with many flags lists apart, by the first that fits. */
const topics: readonly (readonly [string, RegExp])[] = [
  ['Which objects', /^--(include|exclude|selector|or-selector|owned-by|select|ordered)/],
  ['About volumes', /volume|mover|csi|uploader|snapshot|parallel-files/],
  ['What is changed on the way', /mapping|transform|modifier|preserve|existing|status|replica|scale/],
  ['Where to', /^--(storage|location|bucket|prefix|provider|secret|credential|backup-location|cacert)/],
  ['Everything else', /./],
];

function flagLists(command: Command, own: readonly Option[]): string[] {
  const list = (title: string, options: readonly Option[]) =>
    options.length === 0 ? [] : [`${title}:\n\n${options.map((option) => flagLine(command, option)).join('\n')}`];
  if (own.length <= 12) return list('Its flags', own);
  const topicOf = ({ long }: Option) => topics.find(([, words]) => words.test(long ?? ''))?.[0];
  return topics.flatMap(([title]) =>
    list(
      title,
      own.filter((option) => topicOf(option) === title),
    ),
  );
}

/** What most commands say of a flag. */
const usual = new Map<string, string>();

// After a change of flags: vitest run packages/cli/test/flags.test.ts -u
test('the reference of commands is what --help says of every command', async () => {
  const all = leaves(program);
  for (const long of Object.values(shared).flat()) {
    const lines = all.flatMap(({ command }) =>
      command
        .createHelp()
        .visibleOptions(command)
        .filter((option) => option.long === long)
        .map((option) => flagLine(command, option)),
    );
    const often = (line: string) => lines.filter((each) => each === line).length;
    const [most = ''] = lines.toSorted((x, y) => often(y) - often(x));
    usual.set(long, most);
  }
  const isOf = (group: string) => all.filter(({ path }) => path.split(' ')[1] === group && path.split(' ').length > 2);
  const groups = [...groupsInOrder.map((group) => [group, isOf(group)] as const)];
  const single = all.filter((leaf) => !groups.some(([, inside]) => inside.includes(leaf)));
  const link = (path: string) =>
    `[${path
      .split(' ')
      .slice(path.split(' ').length > 2 ? 2 : 1)
      .join(' ')}](#${path.replaceAll(' ', '-')})`;
  const chapters = [...groups, ['other commands', single] as const].filter(([, inside]) => inside.length > 0);
  const contents = chapters.map(([group, inside]) => `- **${group}**: ${inside.map(({ path }) => link(path)).join(', ')}`);
  const sharedChapters = Object.entries(shared).map(
    ([title, flags]) => `### ${title}\n\n${flags.map((flag) => usual.get(flag)).join('\n')}`,
  );
  const page = [
    '# Commands',
    'What each command does, with examples and all its flags. A test makes this page from `--help`. [The README of the CLI](README.md) says\nhow commands and flags work together, and [Getting started](../../docs/start/getting-started.md) is the place for first steps.',
    contents.join('\n'),
    '## Flags of many commands',
    'The list of a command ends with those of these flags that it takes. Here is what they mean.',
    ...sharedChapters,
    ...chapters.flatMap(([group, inside]) => [`## ${group}`, ...inside.map(sectionOf)]),
  ].join('\n\n');
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter(({ path }) => !page.includes(`\n### ${path}\n`))).toEqual([]);
  await expect(`${page}\n`).toMatchFileSnapshot('../FLAGS.md');
});

test('c08: --unavailable-apis says what an API that does not answer is', async () => {
  const dying = await startKubernetesApiServer({ deadApiServices: [{ group: 'wardle.example.com', version: 'v1beta1' }] });
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-flags-'));
  try {
    await writeFile(join(cwd, 'kubeconfig'), dying.kubeconfig());
    const create = (name: string, ...flags: string[]) =>
      runInProcess(['backup', 'create', name, '--kubeconfig', 'kubeconfig', '--location', `file://${cwd}/store`, ...flags], { cwd });
    const said = /The API wardle\.example\.com\/v1beta1 is announced but does not answer/;
    for (const [name, flags, code] of [
      ['plain', [], 3],
      ['failing', ['--unavailable-apis', 'fail'], 3],
      ['warned', ['--unavailable-apis=warn'], 0],
    ] as const) {
      const { code: found, stdout, stderr } = await create(name, ...flags);
      expect(found, name).toBe(code);
      expect(stdout + stderr).toMatch(said);
    }
    const wrong = await create('wrong', '--unavailable-apis', 'ignore');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringMatching(/--unavailable-apis.*fail, warn/) });
  } finally {
    await dying.close();
    await rm(cwd, { recursive: true, force: true });
  }
});
