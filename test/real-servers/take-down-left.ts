import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runServerScript } from './server-scripts.ts';

/** Takes down every server whose state lies in a folder of a test run, or in a folder of one of its files. A `beforeAll` that fails
 * never gets to keep what it would stop: without this its servers outlive the run. */
export async function takeDownLeft(state: string): Promise<void> {
  const folders = await foldersIn(state);
  for (const folder of [...folders, ...(await Promise.all(folders.map(foldersIn))).flat()]) {
    const [script, args] = basename(folder) === 'stores' ? ['stores', ['down']] : ['cluster', ['down', basename(folder)]];
    if (script === 'stores' || existsSync(join(folder, 'pids'))) await runServerScript(script, args, dirname(folder));
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}
