/** How deep and how much a JSON text may be. */
export interface JsonLimits {
  /** Lists and objects in one another. @default 1000 */
  readonly maxDepth?: number | undefined;
  /** Values: strings, numbers, lists, objects and so on. @default any number */
  readonly maxValues?: number | undefined;
}

/** Kubernetes' own objects are some 30 deep, and what prints or compares JSON calls itself for each level. */
export const defaultMaxJsonDepth = 1000;

/**
 * Refuses a text that would make more of itself than it looks like: brackets in brackets, millions of empty values. To be called before
 * it is parsed. Texts with few brackets and commas, which is nearly all, are not read byte by byte.
 * @throws SyntaxError that says which limit
 */
export function checkJsonLimits(
  text: string,
  { maxDepth = defaultMaxJsonDepth, maxValues = Number.POSITIVE_INFINITY }: JsonLimits = {},
): void {
  const mayBeDeep = hasMore(text, '[', '{', maxDepth);
  const mayBeMany = maxValues < text.length / 2 && hasMore(text, ',', ':', maxValues);
  if (!mayBeDeep && !mayBeMany) return;
  let depth = 0;
  let values = 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > maxDepth) throw tooDeep(maxDepth);
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
    else if (code === 0x2c) values += 1;
    if (values > maxValues) throw tooMany(maxValues);
  }
}

/** The place of the quote that ends the string which begins at `start`: long texts are passed over by the engine's own search. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

/** A text that is JSON, as far as it was read, and passes a limit. */
export class JsonLimitError extends SyntaxError {
  readonly limit: 'maxDepth' | 'maxValues' | 'maxElementBytes';

  constructor(limit: JsonLimitError['limit'], message: string) {
    super(message);
    this.limit = limit;
  }
}

export function tooDeep(maxDepth: number): JsonLimitError {
  return new JsonLimitError('maxDepth', `it is nested more than ${maxDepth} deep`);
}

export function tooMany(maxValues: number): JsonLimitError {
  return new JsonLimitError('maxValues', `it holds more than ${maxValues} values`);
}

/** Whether two characters stand in a text more than `count` times together; in strings too. */
function hasMore(text: string, a: string, b: string, count: number): boolean {
  if (text.length <= count) return false;
  let found = 0;
  for (const sign of [a, b])
    for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
      found += 1;
      if (found > count) return true;
    }
  return false;
}
