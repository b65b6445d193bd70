import type { Command, Option } from 'commander';

/** One word of a command line, and what it is there. */
export type Word =
  | { readonly is: 'command'; readonly text: string; readonly command: Command }
  | { readonly is: 'argument'; readonly text: string }
  /** `--`, after which everything is an argument. */
  | { readonly is: 'end'; readonly text: string }
  /** The value of the flag before it. */
  | { readonly is: 'value'; readonly text: string; readonly option: Option }
  /** `name` is how the flag is written; `value` what follows a `=`. An unknown one has no `option`. */
  | {
      readonly is: 'flag';
      readonly text: string;
      readonly option: Option | undefined;
      readonly name: string;
      readonly value: string | undefined;
    };

/** Whether an option may be true, false or absent (Velero's optional bools): its placeholder says so. */
export function isOptionalBoolean({ flags }: Pick<Option, 'flags'>): boolean {
  return /[<[]bool[\]>]/.test(flags);
}

/** Reads the words of a command line as commander will; a flag is that of its command, or of the program. */
export function* readWords(program: Command, words: readonly string[]): Generator<Word> {
  let command = program;
  let before: Option | undefined;
  let onlyArguments = false;
  for (const text of words) {
    const awaiting = before;
    before = undefined;
    if (awaiting && (!isOptionalBoolean(awaiting) || text === 'true' || text === 'false')) {
      yield { is: 'value', text, option: awaiting };
      continue;
    }
    if (onlyArguments || !text.startsWith('-') || text === '-') {
      const next = onlyArguments ? undefined : command.commands.find((each) => each.name() === text || each.aliases().includes(text));
      if (next) command = next;
      yield next ? { is: 'command', text, command } : { is: 'argument', text };
    } else if (text === '--') {
      onlyArguments = true;
      yield { is: 'end', text };
    } else {
      const [, name = text, value] = /^(--[^=]+)=(.*)$/s.exec(text) ?? [];
      const option = findOption(name, command, program);
      if (option && value === undefined && (option.required || isOptionalBoolean(option))) before = option;
      yield { is: 'flag', text, option, name, value };
    }
  }
}

/** The option of that name, of the first command that has one. */
export function findOption(name: string, ...commands: readonly Command[]): Option | undefined {
  return commands.flatMap(({ options }) => options).find(({ long, short }) => long === name || short === name);
}
