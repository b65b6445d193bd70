/** Whether a name is a pattern: has `*`, `?`, `[` or `{`. */
function isGlob(pattern: string): boolean {
  return /[*?[{]/.test(pattern);
}

type Token = 'star' | 'any' | ((char: string) => boolean);

/**
 * Compiles a glob as gobwas/glob does without separators: `*` any characters, `?` one, `[abc]`, `[a-z]`, `[!a]` one of
 * a class, `{a,b}` alternatives, `\` escapes. A pattern that does not compile matches only itself. Takes at most
 * pattern length times name length steps: no pattern can stall a run.
 */
export function createGlob(pattern: string): (name: string) => boolean {
  const alternatives = isGlob(pattern) || pattern.includes('\\') ? parse(pattern) : undefined;
  if (!alternatives) return (name) => name === pattern;
  return (name) => {
    const chars = [...name];
    return alternatives.some((tokens) => matches(tokens, chars));
  };
}

/** As gobwas/glob does with a separator: `*` and `?` stay within one part of `a.b.c`, `**` does not. `undefined`: the pattern does not
 * compile. Takes at most pattern length times name length steps. */
export function createSegmentedGlob(pattern: string, separator: string): ((name: string) => boolean) | undefined {
  const alternatives = parse(pattern);
  if (!alternatives) return undefined;
  return (name) => alternatives.some((tokens) => matchesSegments(tokens, [...name], separator));
}

function matchesSegments(tokens: readonly Token[], chars: readonly string[], separator: string): boolean {
  // How many of the tokens what was read so far may have used.
  let used = withEmptyStars(tokens, [0]);
  for (const char of chars) {
    const next = [...used].flatMap((i) => {
      const token = tokens[i];
      if (token === 'star') return char !== separator || tokens[i + 1] === 'star' || tokens[i - 1] === 'star' ? [i] : [];
      if (token === 'any') return char === separator ? [] : [i + 1];
      return token?.(char) ? [i + 1] : [];
    });
    used = withEmptyStars(tokens, next);
  }
  return used.has(tokens.length);
}

function withEmptyStars(tokens: readonly Token[], used: readonly number[]): Set<number> {
  const all = new Set(used);
  for (const i of all) if (tokens[i] === 'star') all.add(i + 1);
  return all;
}

/** Whether a pattern compiles: its brackets and braces are closed. */
export function isCompleteGlob(pattern: string): boolean {
  return !(isGlob(pattern) || pattern.includes('\\')) || parse(pattern) !== undefined;
}

function matches(tokens: readonly Token[], chars: readonly string[]): boolean {
  let at = 0;
  let token = 0;
  let star = -1;
  let resume = 0;
  while (at < chars.length) {
    const current = tokens[token];
    if (current === 'star') {
      star = token++;
      resume = at;
    } else if (current === 'any' || current?.(chars[at] ?? '')) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++resume;
    } else return false;
  }
  while (tokens[token] === 'star') token++;
  return token === tokens.length;
}

const maxAlternatives = 1000;

/** Every alternative as its tokens; `undefined` when the pattern does not compile. */
function parse(pattern: string): Token[][] | undefined {
  const chars = [...pattern];
  let results: Token[][] = [[]];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === '{') {
      const group = alternativesAt(chars, i);
      const parsed = group?.parts.map(parse);
      if (!group || !parsed?.every((part) => part !== undefined)) return undefined;
      results = results.flatMap((head) => parsed.flat().map((tail) => [...head, ...tail]));
      if (results.length > maxAlternatives) return undefined;
      i = group.end;
    } else if (char === '[') {
      const end = chars.indexOf(']', i + (chars[i + 1] === '!' ? 3 : 2));
      if (end < 0) return undefined;
      append(results, characterClass(chars.slice(i + 1, end)));
      i = end;
    } else if (char === '*') append(results, 'star');
    else if (char === '?') append(results, 'any');
    else {
      const literal = char === '\\' ? (chars[++i] ?? '\\') : char;
      append(results, (actual) => actual === literal);
    }
  }
  return results;
}

function append(results: Token[][], token: Token): void {
  for (const tokens of results) tokens.push(token);
}

function alternativesAt(chars: readonly string[], start: number): { readonly parts: string[]; readonly end: number } | undefined {
  const parts = [''];
  let depth = 0;
  for (let i = start; i < chars.length; i++) {
    const char = chars[i] ?? '';
    if (char === '{' && depth++ === 0) continue;
    if (char === '}' && --depth === 0) return { parts, end: i };
    if (char === ',' && depth === 1) parts.push('');
    else parts[parts.length - 1] += char === '\\' ? char + (chars[++i] ?? '') : char;
  }
  return undefined;
}

function characterClass(content: readonly string[]): Token {
  const negated = content[0] === '!';
  const members = negated ? content.slice(1) : content;
  const ranges: [string, string][] = [];
  for (let i = 0; i < members.length; i++) {
    const low = members[i] ?? '';
    const isRange = members[i + 1] === '-' && i + 2 < members.length;
    ranges.push([low, isRange ? (members[i + 2] ?? low) : low]);
    if (isRange) i += 2;
  }
  return (char) => ranges.some(([low, high]) => low <= char && char <= high) !== negated;
}
