import { visible } from '../visible.ts';

/** Builds the text of `describe`: blocks apart by an empty line, values aligned within a block. */
export interface DescribePage {
  /** A block of `Name:  value` lines; `undefined` values are left out, a list goes below its name. */
  fields(fields: Readonly<Record<string, string | readonly string[] | undefined>>): DescribePage;
  /** A heading with indented `Name:  value` lines below it. */
  section(heading: string, fields: Readonly<Record<string, string | undefined>>): DescribePage;
  /** A heading with indented lines below it, or `heading:  <none>`. */
  list(heading: string, lines: readonly string[]): DescribePage;
  text(): string;
}

export function createDescribePage(): DescribePage {
  const blocks: string[] = [];
  const page: DescribePage = {
    fields(fields) {
      const block = aligned(fields, '');
      if (block !== '') blocks.push(block);
      return page;
    },
    section(heading, fields) {
      blocks.push(`${heading}:\n${aligned(fields, '  ')}`);
      return page;
    },
    list(heading, lines) {
      blocks.push(
        lines.length === 0
          ? `${heading}:  <none>\n`
          : `${heading}:\n${lines.map((line) => `${`  ${visible(line)}`.trimEnd()}\n`).join('')}`,
      );
      return page;
    },
    text: () => blocks.join('\n'),
  };
  return page;
}

function aligned(fields: Readonly<Record<string, string | readonly string[] | undefined>>, indent: string): string {
  const entries = Object.entries(fields).filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined);
  const width = Math.max(0, ...entries.map(([name]) => name.length)) + 3;
  return entries
    .flatMap(([name, value]) => {
      const lines = typeof value === 'string' ? [value] : value.length > 0 ? value : ['<none>'];
      return lines.map((line, i) => `${indent}${(i === 0 ? `${name}:` : '').padEnd(width)}${visible(line)}`.trimEnd());
    })
    .map((line) => `${line}\n`)
    .join('');
}
