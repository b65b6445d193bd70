import type { Command } from 'commander';
import { readWords } from '../flags/read-words.ts';
import { nouns } from './nouns.ts';

/** `lifeboat backups` means `lifeboat backup get`: a plural without a verb lists what there is. */
export function withVerb(argv: readonly string[], program: Command): readonly string[] {
  const words = [...readWords(program, argv)];
  const named = words.filter(({ is }) => is === 'command' || is === 'argument');
  const [only] = named;
  const asksForHelp = argv.some((word) => word === '--help' || word === '-h');
  if (named.length !== 1 || only?.is !== 'command' || asksForHelp) return argv;
  const lister = ['get', 'list'].find((verb) => only.command.commands.some((each) => each.name() === verb && takesNone(each)));
  if (lister === undefined || !nouns.some(({ plural }) => plural === only.text)) return argv;
  const at = words.indexOf(only) + 1;
  return [...argv.slice(0, at), lister, ...argv.slice(at)];
}

function takesNone({ registeredArguments }: Command): boolean {
  return registeredArguments.every(({ required }) => !required);
}
