const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const escapes = new Map([
  [0x07, '\\a'],
  [0x08, '\\b'],
  [0x0c, '\\f'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
  [0x09, '\\t'],
  [0x0b, '\\v'],
  [0x5c, '\\\\'],
  [0x22, '\\"'],
]);
const unescapes = new Map([...escapes].map(([code, text]) => [text[1] as string, code]));
/** An escape: octal, with two, four or eight hexadecimal digits, or a single character. */
const escapePattern = /\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;

/** Prints bytes as Go's `strconv.Quote` does, without the quotes. Any bytes become UTF-8. */
export function goQuote(bytes: Uint8Array): string {
  let text = '';
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.byteLength; ) {
    const length = sequenceLength(buffer, at);
    if (length === 0) {
      text += hexEscape('x', buffer.readUInt8(at), 2);
      at += 1;
      continue;
    }
    text += quoteSign(buffer.toString('utf8', at, at + length));
    at += length;
  }
  return text;
}

function quoteSign(sign: string): string {
  const code = sign.codePointAt(0) as number;
  const short = escapes.get(code);
  if (short) return short;
  if (printable.test(sign)) return sign;
  if (code < 0x20 || code === 0x7f) return hexEscape('x', code, 2);
  return code < 0x10000 ? hexEscape('u', code, 4) : hexEscape('U', code, 8);
}

function hexEscape(letter: string, code: number, digits: number): string {
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}

/** Returns the length of the UTF-8 sequence that begins here; 0 if none does. */
function sequenceLength(bytes: Buffer, at: number): number {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.byteLength) return 0;
  const sequence = bytes.subarray(at, at + length);
  return Buffer.from(sequence.toString('utf8')).equals(sequence) ? length : 0;
}

/** Returns the bytes of a quoted text; `undefined` if Go would refuse it. */
export function goUnquote(text: string): Buffer | undefined {
  if (!text.includes('\\')) return /["\n]/.test(text) ? undefined : Buffer.from(text);
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of text.matchAll(escapePattern)) {
    parts.push(Buffer.from(text.slice(end, match.index)));
    end = match.index + match[0].length;
    const [, octal, byte, short, long, sign] = match;
    if (octal !== undefined || byte !== undefined) {
      const code = octal === undefined ? Number.parseInt(byte as string, 16) : Number.parseInt(octal, 8);
      if (code > 0xff) return undefined;
      parts.push(Buffer.from([code]));
    } else if (short !== undefined || long !== undefined) {
      const code = Number.parseInt((short ?? long) as string, 16);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
      parts.push(Buffer.from(String.fromCodePoint(code)));
    } else {
      const code = unescapes.get(sign as string);
      if (code === undefined) return undefined;
      parts.push(Buffer.from([code]));
    }
  }
  parts.push(Buffer.from(text.slice(end)));
  // Between escapes there may be no quote, no line end and no single backslash.
  const between = text.replace(escapePattern, '');
  return /["\n\\]/.test(between) ? undefined : Buffer.concat(parts);
}
