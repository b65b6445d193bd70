import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
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

// After a change of flags: vitest run packages/cli/test/flags.test.ts -u
test('the reference of flags is what --help says of every command', async () => {
  const sections = leaves(program).map(({ path, command }) => {
    const help = command.createHelp();
    const usage = [path, ...command.registeredArguments.map((argument) => `<${argument.name()}${argument.variadic ? '...' : ''}>`)].join(
      ' ',
    );
    const flags = help
      .visibleOptions(command)
      .map((option) => `- \`${option.flags}\`: ${help.optionDescription(option).replaceAll(/[<*]/g, '\\$&')}`);
    return [`## ${usage.replace(/<.*/, '').trim()}`, '', `\`${usage}\`. ${command.description()}.`, '', ...flags, ''].join('\n');
  });
  expect(sections.length).toBeGreaterThan(20);
  const head = '# Flags of every command\n\nMade from `--help` by a test; [README.md](README.md) tells how they work together.\n\n';
  await expect(`${head}${sections.join('\n')}`).toMatchFileSnapshot('../FLAGS.md');
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
