import { ownMember } from '@lifeboat/core/json';
/** Reads `KEY=value` lines by the rules of the reader that Velero uses: `export` in front, `KEY: value`, comments after a
 * space and `#`, single quotes literally, double quotes with escapes, both over several lines, `$NAME` of an earlier line.
 * A `$` before any other name stays: secrets hold it. */
export function parseDotenv(content: string): Map<string, string> {
  const values = new Map<string, string>();
  const text = content.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const line = /^[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*[=:][^\S\n]*('[^']*'|"(?:\\[\s\S]|[^"\\])*"|[^\n]*)[^\n]*$/gm;
  for (const [, key = '', raw = ''] of text.matchAll(line)) values.set(key, readValue(raw, values));
  return values;
}

function readValue(raw: string, known: ReadonlyMap<string, string>): string {
  const expand = (value: string) =>
    value.replace(/\$(?:\{(\w+)\}|(\w+))/g, (all, braced?: string, bare?: string) => known.get(braced ?? bare ?? '') ?? all);
  if (/^'[^']*'$/.test(raw)) return raw.slice(1, -1);
  if (/^"[\s\S]*"$/.test(raw))
    return expand(raw.slice(1, -1).replace(/\\([\s\S])/g, (_, sign: string) => ownMember(escapes, sign) ?? sign));
  return expand(raw.replace(/(^|\s)#.*$/, '').trim());
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
