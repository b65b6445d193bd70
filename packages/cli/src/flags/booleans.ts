import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../usage-error.ts';
import { isOptionalBoolean, readWords } from './read-words.ts';

/**
 * Writes the booleans of a command line as commander takes them.
 * - A bare optional boolean gets the value `true` before commander could take the next argument for its value: as with Velero,
 *   `--preserve-nodeports r1` leaves `r1` alone. `--flag false` is understood too.
 * - `--confirm=true` becomes `--confirm`, and `--confirm=false` goes.
 *
 * @throws UsageError for another value
 */
export function normalizeBooleans(argv: readonly string[], program: Command): string[] {
  const result: string[] = [];
  for (const word of readWords(program, argv)) {
    const { option } = word.is === 'flag' || word.is === 'value' ? word : { option: undefined };
    const isOptional = option !== undefined && isOptionalBoolean(option);
    if (word.is === 'value' && isOptional) result[result.length - 1] = `${option.long}=${word.text}`;
    else if (word.is === 'flag' && isOptional && word.value === undefined) result.push(`${option.long}=true`);
    else if (word.is === 'flag' && (option?.isBoolean() || option?.negate) && word.value !== undefined) {
      if (booleanOf(word.name, word.value)) result.push(word.name);
    } else result.push(word.text);
  }
  return result;
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
