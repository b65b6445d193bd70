import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const own = resolve(import.meta.dirname, '../..');

/** A worktree of another commit, installed from its own lockfile and built. */
export async function otherCheckout(ref: string): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'lifeboat-against-'));
  const folder = join(parent, 'checkout');
  const remove = async () => {
    await run('git', ['worktree', 'remove', '--force', folder], { cwd: own }).catch(() => {});
    await rm(parent, { recursive: true, force: true });
  };
  try {
    await run('git', ['worktree', 'add', '--detach', folder, ref], { cwd: own });
    // `prepare` builds.
    const pnpm = ['-y', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--prefer-offline'];
    await run('npx', pnpm, { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, CI: 'true' } });
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
