import type { Command } from 'commander';
import { readWords } from '../flags/read-words.ts';
import { habitHint } from '../nouns/habits.ts';

/** An error of the command line in one line: with the word that was meant, with what to type instead, or with where help is. */
export function usageMessage(message: string, argv: readonly string[], program: Command): string {
  const [first = '', ...more] = message.trim().split('\n');
  const text = first.replace(/^error: /, '');
  const meant = /^\(Did you mean (.*)\?\)$/.exec(more.join(' ').trim())?.[1];
  if (meant !== undefined) return `${text}: did you mean ${meant}?`;
  const word = /^unknown command '(.*)'$/.exec(text)?.[1];
  const hint = word === undefined ? undefined : habitHint(word, nounOf(argv, program));
  // An invalid value comes with those that are valid.
  const help = / is invalid\. /.test(text) ? '' : ' (add --help for help)';
  return `${text}${hint === undefined ? help : `: ${hint}`}`;
}

function nounOf(argv: readonly string[], program: Command): string | undefined {
  let noun: string | undefined;
  for (const word of readWords(program, argv)) {
    if (word.is === 'argument') return noun;
    if (word.is === 'command') noun = word.command.name();
  }
  return noun;
}
