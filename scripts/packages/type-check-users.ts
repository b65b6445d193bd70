import { globSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { extractSnippets } from './extract-snippets.ts';
import { runCommand } from './run-command.ts';

/** Type-checks the examples and the pages' snippets as a user's code, against the installed tarballs in `folder`.
 * Returns how many files there were and what tsc found. */
export async function typeCheckUsers(root: string, folder: string): Promise<{ files: number; problems: string[] }> {
  const files: string[] = [];
  for (const page of globSync(['README.md', 'docs/**/*.md', 'packages/*/README.md'], { cwd: root })) {
    for (const { place, text } of extractSnippets(page, await readFile(join(root, page), 'utf8'))) {
      const file = `snippets/${place.replaceAll(/[^\w]+/g, '-')}.ts`;
      await mkdir(join(folder, 'snippets'), { recursive: true });
      await writeFile(join(folder, file), `${text}\nexport {};\n`);
      files.push(file);
    }
  }
  for (const example of globSync('examples/*/*.ts', { cwd: root })) {
    // What needs packages of others has types, and a test, of its own.
    if (await needsOthers(join(root, dirname(example)))) continue;
    const file = join('examples', basename(dirname(example)), basename(example));
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await copyFile(join(root, example), join(folder, file));
    files.push(file);
  }
  const compilerOptions = {
    target: 'ES2023',
    module: 'NodeNext',
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    skipLibCheck: true,
  };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  const { code, stdout, stderr } = await runCommand({ command: join(root, 'node_modules/.bin/tsc'), args: ['-p', '.'], cwd: folder });
  return { files: files.length, problems: code === 0 ? [] : [`examples and snippets: ${stdout}${stderr}`] };
}

async function needsOthers(folder: string): Promise<boolean> {
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies).some((name) => !name.startsWith('@lifeboat/'));
}
