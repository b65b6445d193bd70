import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contents } from './contents.ts';
import { sitePath } from './site-path.ts';

interface LlmsFilesOptions {
  /** Folder of the repository. */
  readonly root: string;
  /** Folder of the built site. */
  readonly outDir: string;
  /** Path of the site on its server, `/` for the root. */
  readonly base: string;
}

/** Writes llms.txt (https://llmstxt.org: what there is, with links), llms-full.txt (all pages in one file), and each page as the Markdown
 * that the links of llms.txt lead to. */
export async function writeLlmsFiles({ root, outDir, base }: LlmsFilesOptions): Promise<void> {
  const index = [
    '# Lifeboat',
    '',
    '> A TypeScript library and command line that backs up, restores and migrates Kubernetes clusters in the format of Velero.',
    '',
    'Packages are ES modules for Node.js 22.19 or newer. `@lifeboat/core` is the engine, `@lifeboat/cli` the command `lifeboat`.',
    `All pages in one file: [llms-full.txt](${base}llms-full.txt).`,
  ];
  const full: string[] = [];
  for (const { title, pages } of contents) {
    index.push('', `## ${title}`, '');
    for (const { source, about } of pages) {
      const text = await readFile(join(root, source), 'utf8');
      const [, heading = source] = /^# (.*)$/m.exec(text) ?? [];
      const path = sitePath(source);
      index.push(`- [${heading}](${base}${path}): ${about}`);
      full.push(`<!-- ${path} -->\n\n${text.trim()}\n`);
      await writeFile(join(outDir, path), text);
    }
  }
  await writeFile(join(outDir, 'llms.txt'), `${index.join('\n')}\n`);
  await writeFile(join(outDir, 'llms-full.txt'), full.join('\n'));
}
