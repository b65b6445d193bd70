/** Builds the site into site/dist: `pnpm docs:build`. The pages by VitePress, which fails on dead links, and at the same time the reference
 * of the API by typedoc, where a warning is a failure. */
import { spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeChangelog } from './write-changelog.ts';

const here = import.meta.dirname;
await writeChangelog(join(here, '..'), join(here, 'changelog.md'));
const codes = await Promise.all([run('vitepress/bin/vitepress.js', 'build'), run('typedoc/bin/typedoc')]);
if (codes.every((code) => code === 0)) {
  await cp(join(here, 'api'), join(here, 'dist/api'), { recursive: true });
  await rm(join(here, 'api'), { recursive: true });
  console.log('The site is in site/dist');
} else process.exitCode = 1;

function run(program: string, ...args: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(here, 'node_modules', program), ...args], { cwd: here, stdio: 'inherit' });
    child.on('error', reject).on('exit', (code) => resolve(code ?? 1));
  });
}
