import { ownMember } from '../../json/index.ts';

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** A regular expression in Go's spelling (RE2): flags at its beginning, `\A`, `\z`, `[[:alpha:]]`, `(?P<name>...)`. What RE2 lacks is refused.
 * @throws Error for what is none, or has look-around or back-references */
export function goRegExp(text: string): RegExp {
  if (/(^|[^\\])(\\\\)*\(\?<?[=!]/.test(text)) throw new Error("look-around is not part of Go's regular expressions");
  if (/(^|[^\\])(\\\\)*\\[1-9k]/.test(text)) throw new Error("back-references are not part of Go's regular expressions");
  const [leading = '', flags = ''] = /^\(\?([ims]+)\)/.exec(text) ?? [];
  const source = text
    .slice(leading.length)
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\(\?P</g, '(?<')
    .replace(/\[:(\w+):\]/g, (whole, name: string) => ownMember(posixClasses, name) ?? whole)
    // Go takes a backslash before any punctuation.
    .replace(/\\([^\w\s])/g, (whole, char: string) => (/[\^$\\.*+?()[\]{}|/-]/.test(char) ? whole : char));
  return new RegExp(source.replace(/\\-/g, '\\x2d'), `u${[...new Set(flags)].join('')}`);
}
