import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A fenced block of a page that quotes a file: its info string names the file after the language, ```ts dir/file.ts. */
export interface Quote {
  /** `docs/page.md:12` */
  readonly place: string;
  readonly file: string;
  readonly text: string;
}

export function extractQuotes(page: string, markdown: string): Quote[] {
  return [...markdown.matchAll(/^```\w+ +([\w./-]+\.\w+) *\n([\s\S]*?)^```/gm)].map((match) => ({
    place: `${page}:${markdown.slice(0, match.index).split('\n').length}`,
    file: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Where a page that walks through files and the files are apart: a quote that is not in its file word for word (blank lines
 * and indentation aside), and lines of a quoted file that no quote shows. */
export function findDrift(quotes: readonly Quote[], files: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [file, content] of files) {
    const lines = linesOf(content);
    const shown = new Set<number>();
    for (const { place, text } of quotes.filter((quote) => quote.file === file)) {
      const quoted = linesOf(text);
      const start = lines.findIndex((_, i) => quoted.every((line, j) => lines[i + j] === line));
      if (start < 0) problems.push(`${place}: this is not in ${file} as it stands there, from "${quoted[0]}" on`);
      else for (const j of quoted.keys()) shown.add(start + j);
    }
    for (const [i, line] of lines.entries()) if (!shown.has(i)) problems.push(`${file}: no page shows the line "${line}"`);
  }
  return problems;
}

/** The drift between a page and all files that it quotes, whose paths start at `base`. */
export async function checkPage(options: { readonly root: string; readonly page: string; readonly base: string }): Promise<string[]> {
  const { root, page, base } = options;
  const quotes = extractQuotes(page, await readFile(join(root, page), 'utf8'));
  const files = new Map<string, string>();
  for (const { file } of quotes) files.set(file, await readFile(join(root, base, file), 'utf8'));
  return quotes.length === 0 ? [`${page}: it quotes no file`] : findDrift(quotes, files);
}
