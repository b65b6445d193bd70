import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pnpmCommand } from '../packages/pnpm-command.ts';
import { mustRun } from '../packages/run-command.ts';

/** Only for people who write code. */
const unused = /\.(?:map|d\.[cm]?ts)$/;

/** Writes what the server's image holds beside Node: the built CLI and what it needs, at the versions of the lockfile. The packages
 * have to be built, and `folder` must be empty or absent. */
export async function writeImageFiles(root: string, folder: string): Promise<void> {
  const deploy = ['--filter', '@lifeboat/cli', 'deploy', '--prod', '--legacy', '--prefer-offline', folder];
  await mustRun({ ...pnpmCommand(deploy), cwd: root });
  // Links are not followed.
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && unused.test(entry.name)) await rm(join(entry.parentPath, entry.name));
}
