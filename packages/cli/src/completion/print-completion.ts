import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { createTextSink } from '../output/text-sink.ts';
import { visible } from '../output/visible.ts';
import { completeLine } from './complete-line.ts';
import { findNames } from './find-names.ts';

// Who presses a key does not wait longer.
const patienceInMs = 3000;

/** Prints what may stand at the end of an unfinished command line, one candidate a line. What cannot be found out is left out without
 * a word: the shell shows errors in the midst of the line. */
export async function printCompletion(program: Command, words: readonly string[], context: CliContext): Promise<void> {
  const { candidates, names, files, flags } = completeLine(program, words);
  const lines = candidates.map(({ value, meaning }) => `${value}\t${visible(meaning)}`);
  if (names) {
    const partial = (words.at(-1) ?? '').slice(names.prefix.length);
    const signal = AbortSignal.any([context.signal, AbortSignal.timeout(patienceInMs)]);
    const silent = createTextSink(new PassThrough().resume());
    const found = await findNames(names.kind, flags, { ...context, signal, stderr: silent, stdout: silent });
    // A name that is no word of a command line is none to complete.
    lines.push(
      ...found.filter((name) => name.startsWith(partial) && /^[\w./:@%+-]+$/.test(name)).map((name) => `${names.prefix}${name}\t`),
    );
  }
  if (files) lines.push(':files');
  await context.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
