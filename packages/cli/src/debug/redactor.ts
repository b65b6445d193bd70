import { secretPatterns } from './secret-patterns.ts';

/** Takes secrets out of text, those that it knows and those that look like some. */
export interface Redactor {
  /** From now on this text is taken out wherever it stands, also in base64 or percent-encoded. */
  learn(secret: string): void;
  /** What is in a file of credentials: its lines, their values, and the texts of JSON. */
  learnFile(content: string): void;
  text(text: string): string;
}

export const redacted = '[redacted]';

// Shorter ones are words of every other line; what is so short is no secret to speak of.
const minLength = 6;

export function createRedactor(): Redactor {
  const known = new Set<string>();
  let longestFirst: readonly string[] | undefined;
  const redactor: Redactor = {
    learn(secret) {
      const trimmed = secret.trim();
      if (trimmed.length < minLength || trimmed === redacted) return;
      for (const form of [trimmed, Buffer.from(trimmed).toString('base64'), encodeURIComponent(trimmed)]) known.add(form);
      longestFirst = undefined;
    },
    learnFile(content) {
      redactor.learn(content);
      for (const text of jsonTexts(content)) redactor.learn(text);
      for (const line of content.split(/\r?\n/)) {
        // The head of a section is none, and would take out every other word.
        if (/^\s*(\[.*\]|[{}[\],]+|#.*)?\s*$/.test(line)) continue;
        redactor.learn(line);
        const value = /^[^=:]+[=:](.*)$/.exec(line)?.[1] ?? '';
        redactor.learn(value.trim().replace(/^["']|["'],?$/g, ''));
      }
    },
    text(text) {
      longestFirst ??= [...known].sort((a, b) => b.length - a.length);
      let result = text;
      for (const secret of longestFirst) if (result.includes(secret)) result = result.replaceAll(secret, redacted);
      for (const { pattern, replacement } of secretPatterns) result = result.replace(pattern, replacement);
      return result;
    },
  };
  return redactor;
}

/** Every text in a JSON document; nothing of what is none. */
function jsonTexts(content: string): string[] {
  if (!/^\s*[{[]/.test(content)) return [];
  try {
    const texts: string[] = [];
    JSON.parse(content, (_key, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
    return texts;
  } catch {
    return [];
  }
}
