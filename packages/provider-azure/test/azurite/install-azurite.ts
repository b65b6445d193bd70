import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../../..');
const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];

/**
 * Installs Azurite from the lockfile beside this file, once per lockfile, below the workspace's node_modules. Gives the file that
 * starts its blob service. Processes that install it at once do not disturb each other.
 */
export async function installAzurite(): Promise<string> {
  const lockfile = await readFile(join(import.meta.dirname, 'pnpm-lock.yaml'));
  const home = join(root, 'node_modules/.cache', `azurite-${createHash('sha256').update(lockfile).digest('hex').slice(0, 16)}`);
  if (!existsSync(home)) await installInto(home);
  return join(home, 'node_modules/azurite/dist/src/blob/main.js');
}

/** In a folder of this process, which gets its name once it is whole. */
async function installInto(home: string): Promise<void> {
  const mine = `${home}-${process.pid}`;
  await mkdir(mine, { recursive: true });
  try {
    for (const file of files) await cp(join(import.meta.dirname, file), join(mine, file));
    await promisify(execFile)('npx', ['-y', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--prod'], { cwd: mine });
    await rename(mine, home).catch((error) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(mine, { recursive: true, force: true });
  }
}

if (import.meta.main) await installAzurite();
