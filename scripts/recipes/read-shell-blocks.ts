import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A fenced block of shell lines. */
interface ShellBlock {
  /** Path of the page below the root of the repository. */
  readonly page: string;
  readonly text: string;
}

/** The blocks of shell lines of the docs and of every README, whatever their fence calls the shell. */
export async function readShellBlocks(root: string): Promise<ShellBlock[]> {
  const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'examples/*/*.md'], { cwd: root }).sort();
  const read = async (page: string) =>
    [...(await readFile(join(root, page), 'utf8')).matchAll(/^ *```(?:sh|bash|zsh|shell|console)\b.*\n([\s\S]*?)^ *```/gm)].map(
      ([, text = '']) => ({ page, text }),
    );
  return (await Promise.all(pages.map(read))).flat();
}
