import type { Command, Option } from 'commander';
import { findOption, isOptionalBoolean, readWords } from '../flags/read-words.ts';
import { leadingVerbs } from '../nouns/verb-first.ts';
import { type NameKind, namesOfNoun, namesOfOption } from './name-kinds.ts';

/** What may stand at the end of an unfinished command line. */
export interface LineCompletion {
  /** What each means, if that is known. */
  readonly candidates: readonly { readonly value: string; readonly meaning: string }[];
  /** Names that the cluster or the location knows. */
  readonly names?: { readonly kind: NameKind; readonly prefix: string } | undefined;
  /** Paths of files. */
  readonly files: boolean;
  /** The flags so far that say where to look, as commander names them. */
  readonly flags: ReadonlyMap<string, string | true>;
}

/** Reads the words after `lifeboat`, of which the last is the unfinished one (`''`: nothing of it is there yet). */
export function completeLine(program: Command, words: readonly string[]): LineCompletion {
  const partial = words.at(-1) ?? '';
  const { command, pending, flags, onlyArguments, argumentCount } = readState(program, words.slice(0, -1));
  if (pending) return valuesOf(pending, partial, '', flags);
  if (!onlyArguments && partial.startsWith('-')) {
    const [, name = '', value] = /^(--[^=]+)=(.*)$/s.exec(partial) ?? [];
    const option = value === undefined ? undefined : findOption(name, command, program);
    if (option && value !== undefined) return valuesOf(option, value, `${name}=`, flags);
    return { candidates: optionsOf(command, program).filter(startsWith(partial)), files: false, flags };
  }
  // An argument where a command was to be: the line makes no sense.
  if (command.commands.length > 0 && argumentCount > 0) return { candidates: [], files: false, flags };
  if (command.commands.length > 0) return { candidates: commandsOf(command).filter(startsWith(partial)), files: false, flags };
  const kind = nameArguments(command, argumentCount);
  const choices = command.registeredArguments[argumentCount]?.argChoices ?? [];
  return {
    candidates: choices.map(plain).filter(startsWith(partial)),
    ...(kind && { names: { kind, prefix: '' } }),
    files: false,
    flags,
  };
}

function readState(program: Command, words: readonly string[]) {
  let command = program;
  let pending: Option | undefined;
  let onlyArguments = false;
  let argumentCount = 0;
  const flags = new Map<string, string | true>();
  for (const word of readWords(program, words)) {
    pending = undefined;
    if (word.is === 'command') command = word.command;
    else if (word.is === 'argument') argumentCount++;
    else if (word.is === 'end') onlyArguments = true;
    else if (word.option) {
      const value = word.is === 'value' ? word.text : word.value;
      flags.set(word.option.attributeName(), value ?? true);
      // An optional boolean is complete by itself.
      if (value === undefined && word.option.required && !isOptionalBoolean(word.option)) pending = word.option;
    }
  }
  return { command, pending, onlyArguments, argumentCount, flags };
}

function valuesOf(option: Option, partial: string, before: string, flags: LineCompletion['flags']): LineCompletion {
  const choices = option.argChoices ?? (isOptionalBoolean(option) ? ['true', 'false'] : []);
  const kind = namesOfOption(option.long ?? '');
  const candidates = choices.filter((choice) => choice.startsWith(partial)).map((choice) => plain(before + choice));
  return { candidates, ...(kind && { names: { kind, prefix: before } }), files: /<file>/.test(option.flags), flags };
}

/** What its arguments name: what its noun is about, unless it makes it. */
function nameArguments(command: Command, count: number): NameKind | undefined {
  const parent = command.parent?.name() ?? '';
  const isVerbFirst = Object.hasOwn(leadingVerbs, parent);
  const noun = isVerbFirst ? (command.aliases()[0] ?? '') : parent;
  const verb = isVerbFirst ? parent : command.name();
  const [first] = command.registeredArguments;
  if (verb === 'create' || !first || (count > 0 && !first.variadic)) return undefined;
  return namesOfNoun(noun);
}

function optionsOf(command: Command, program: Command) {
  const own = command.createHelp().visibleOptions(command);
  const all = command === program ? own : [...own, ...program.options.filter(({ hidden }) => !hidden)];
  const seen = new Map(all.map(({ long, short, description }) => [long ?? short ?? '', description] as const));
  return [...seen].map(([value, meaning]) => ({ value, meaning: meaning ?? '' }));
}

function commandsOf(command: Command) {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((each) => ({ value: each.name(), meaning: each.description() }));
}

function plain(value: string) {
  return { value, meaning: '' };
}

function startsWith(partial: string): (candidate: { readonly value: string }) => boolean {
  return ({ value }) => value.startsWith(partial);
}
