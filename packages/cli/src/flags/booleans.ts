import { type Command, InvalidArgumentError, type Option } from 'commander';
import { UsageError } from '../usage-error.ts';

/** Whether an option may be true, false or absent (Velero's optional bools): its placeholder says so. */
export function isOptionalBoolean({ flags }: Pick<Option, 'flags'>): boolean {
  return /[<[]bool[\]>]/.test(flags);
}

/**
 * Writes the booleans of a command line as commander takes them.
 * - A bare optional boolean gets the value `true` before commander could take the next argument for its value: as with Velero,
 *   `--preserve-nodeports r1` leaves `r1` alone. `--flag false` is understood too.
 * - `--confirm=true` becomes `--confirm`, and `--confirm=false` goes.
 *
 * @throws UsageError for another value
 */
export function normalizeBooleans(argv: readonly string[], program: Command): string[] {
  const { optional, plain } = booleansOf(program);
  const result: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i] ?? '';
    if (argument === '--') return [...result, ...argv.slice(i)];
    const long = optional.get(argument);
    const [, name = '', value] = /^(--[^=]+)=(.*)$/s.exec(argument) ?? [];
    if (long !== undefined) {
      const next = argv[i + 1];
      const given = next === 'true' || next === 'false' ? next : 'true';
      if (given === next) i++;
      result.push(`${long}=${given}`);
    } else if (value !== undefined && plain.has(name)) {
      if (booleanOf(name, value)) result.push(name);
    } else result.push(argument);
  }
  return result;
}

/** Of all commands: the optional ones by what they may be written as, and those that are never written with a value of another kind. */
function booleansOf(program: Command): { readonly optional: ReadonlyMap<string, string>; readonly plain: ReadonlySet<string> } {
  const optional = new Map<string, string>();
  const plain = new Set<string>();
  const valued = new Set<string>();
  const commands = [program];
  for (const command of commands) {
    commands.push(...command.commands);
    for (const option of command.options) {
      const long = option.long ?? '';
      if (isOptionalBoolean(option)) for (const name of [long, option.short ?? long]) optional.set(name, long);
      (option.required || option.optional ? valued : plain).add(long);
    }
  }
  return { optional, plain: new Set([...plain].filter((name) => !valued.has(name))) };
}

function booleanOf(name: string, text: string): boolean {
  const value = readBoolean(text);
  if (value === undefined) throw new UsageError(`option '${name}' is true or false, not "${text}"`);
  return value;
}

/** Parser of an optional boolean's value. */
export function parseOptionalBoolean(text: string): boolean {
  const value = readBoolean(text);
  if (value === undefined) throw new InvalidArgumentError('Expected true or false.');
  return value;
}

function readBoolean(text: string): boolean | undefined {
  if (['true', 't', '1'].includes(text.toLowerCase())) return true;
  return ['false', 'f', '0'].includes(text.toLowerCase()) ? false : undefined;
}
