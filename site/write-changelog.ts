import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a page of what has changed since the last release: the changesets (`.changeset/*.md`), which a release moves into the changelogs
 * of the packages. */
export async function writeChangelog(root: string, file: string): Promise<void> {
  const folder = join(root, '.changeset');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  const entries = await Promise.all(
    names.map(async (name) => {
      const [, text = ''] = /^---\n[\s\S]*?\n---\n([\s\S]*)$/.exec(await readFile(join(folder, name), 'utf8')) ?? [];
      return `- ${text.trim().replaceAll('\n', '\n  ')}`;
    }),
  );
  const head = '# Changes\n\nNot released yet. All packages share one version.\n';
  await writeFile(file, `${head}\n${entries.join('\n')}\n`);
}
