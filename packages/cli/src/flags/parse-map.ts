import { InvalidArgumentError } from 'commander';

/** Parser of a map flag: `a=b,c=d` (labels) or, with `:`, `a:b,c:d` (namespace mappings). */
export function parseMap(separator: '=' | ':'): (text: string, previous: Record<string, string> | undefined) => Record<string, string> {
  return (text, previous) => {
    const entries = new Map(Object.entries(previous ?? {}));
    for (const pair of text.split(',')) {
      if (pair.trim() === '') continue;
      const at = pair.indexOf(separator);
      const key = pair.slice(0, at).trim();
      const value = pair.slice(at + 1).trim();
      if (at < 1 || key === '') throw new InvalidArgumentError(`Expected key${separator}value pairs, got "${pair}".`);
      if (separator === ':' && value === '') throw new InvalidArgumentError(`"${pair}" names no target.`);
      if (separator === ':' && entries.has(key)) throw new InvalidArgumentError(`"${key}" is mapped twice.`);
      entries.set(key, value);
    }
    return Object.fromEntries(entries);
  };
}
