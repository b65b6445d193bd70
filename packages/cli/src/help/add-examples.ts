import { ownMember } from '@lifeboat/core/json';
import type { Command } from 'commander';
import { nouns } from '../nouns/nouns.ts';
import { examples } from './examples.ts';

const widest = 78;

/** Ends the help of every command with its examples. */
export function addExamples(program: Command, words: readonly string[] = []): void {
  for (const command of program.commands) {
    const path = [...words, command.name()];
    const lines = ownMember(examples, nounFirst(path).join(' ')) ?? [];
    const title = lines.length === 1 ? 'Example' : 'Examples';
    if (lines.length > 0) command.addHelpText('after', `\n${title}:\n${lines.map(inLines).join('\n')}`);
    addExamples(command, path);
  }
}

/** `get backups` is `backup get`. */
function nounFirst(path: readonly string[]): readonly string[] {
  const noun = nouns.find(({ plural }) => plural === path[1]);
  return noun ? [noun.name, path[0] ?? ''] : path;
}

/** A command line, continued on the next line where it is long, so that it can be copied as it stands. */
function inLines(example: string): string {
  const lines: string[] = [];
  let line = '';
  for (const part of example.split(/ (?=--)/)) {
    if (line !== '' && line.length + part.length + ' '.length > widest - ' \\'.length - '    '.length) {
      lines.push(line);
      line = part;
    } else line = line === '' ? part : `${line} ${part}`;
  }
  return `  ${[...lines, line].join(' \\\n    ')}`;
}
