import { PassThrough, Readable } from 'node:stream';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { normalizeBooleans } from '../src/flags/booleans.ts';
import { examples } from '../src/help/examples.ts';
import { leadingVerbs } from '../src/nouns/verb-first.ts';
import { createTextSink } from '../src/output/text-sink.ts';
import { createProgram } from '../src/program.ts';

const sink = () => createTextSink(new PassThrough());
const context = { env: {}, cwd: '/nonexistent', stdin: Readable.from([]), signal: new AbortController().signal, now: () => new Date() };
const newProgram = () => createProgram({ context: { ...context, stdout: sink(), stderr: sink() }, finish: () => {} });

interface Page {
  readonly path: string;
  readonly command: Command;
}

function pages(command: Command, path: readonly string[] = []): Page[] {
  const here = [...path, command.name()];
  if (here[1]?.startsWith('__')) return [];
  return [{ path: here.join(' '), command }, ...command.commands.flatMap((each) => pages(each, here))];
}

/** Help as it is printed, with what is added after it. */
function printed(command: Command, width: number): string {
  const parts: string[] = [];
  command.configureOutput({ writeOut: (part) => void parts.push(part), getOutHelpWidth: () => width }).outputHelp();
  return parts.join('');
}

// After a change of flags or examples: vitest run packages/cli/test/help.test.ts -u
test('help of every command fits 80 columns, and shows an example', async () => {
  const all = pages(newProgram()).map(({ path, command }) => ({ path, command, text: printed(command, 80) }));
  const wide = all.flatMap(({ path, text }) => text.split('\n').flatMap((line) => (line.length > 80 ? [`${path}: ${line}`] : [])));
  expect(wide).toEqual([]);
  const without = all.filter(({ command, text }) => command.commands.length === 0 && !/^Examples?:$/m.test(text));
  expect(without.map(({ path }) => path)).toEqual([]);
  const own = all.filter(({ path }) => !Object.hasOwn(leadingVerbs, path.split(' ')[1] ?? ''));
  expect(own.length).toBeGreaterThan(60);
  await expect(own.map(({ path, text }) => `$ ${path} --help\n${text}`).join('\n')).toMatchFileSnapshot('golden/help-80-columns.txt');
});

test('on a wide terminal flags and what they do stand side by side', () => {
  const create = pages(newProgram()).find(({ path }) => path === 'lifeboat backup create');
  expect(printed(create?.command as Command, 160)).toMatch(/^ {2}--include-namespace-scoped-resources <names> {2}namespaced/m);
});

describe('examples are command lines that parse', () => {
  test.each(Object.entries(examples).flatMap(([words, lines]) => lines.map((line) => [line, words] as const)))(
    '%s',
    async (line, words) => {
      const program = newProgram();
      const ran: string[] = [];
      for (const { path, command } of pages(program)) if (command.commands.length === 0) command.action(() => void ran.push(path));
      await program.parseAsync(normalizeBooleans(wordsOf(line), program), { from: 'user' });
      expect(ran).toEqual([`lifeboat ${words}`]);
    },
  );
});

/** The words after `lifeboat`, as a shell splits them, up to a redirection. */
function wordsOf(line: string): string[] {
  const found = line.replace(/ > .*/, '').match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return found.slice(1).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
}
