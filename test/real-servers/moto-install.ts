import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '5.2.5';
const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), `lifeboat-moto-${version}`);
const python = join(folder, 'bin', 'python3');
/** Written last: an installation without it was interrupted. */
const marker = join(folder, 'complete');
const lock = `${folder}.lock`;
const patienceInMs = 10 * 60_000;

/** The python3 of a virtual environment with moto in it, made on first use by this or another process.
 * @throws when there is no python3, no pip or no package registry */
export async function installMoto(): Promise<string> {
  const end = Date.now() + patienceInMs;
  while (!existsSync(marker)) {
    if (await takeLock()) {
      try {
        if (!existsSync(marker)) await install();
      } finally {
        await rm(lock, { recursive: true, force: true });
      }
    } else if (Date.now() > end) {
      throw new Error(`another process holds ${lock} for too long`);
    } else {
      await sleep(500);
    }
  }
  return python;
}

async function install(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', `moto[server,s3,ec2]==${version}`], { timeout: patienceInMs });
  await writeFile(marker, version);
}

/** Whether this process may install; a lock whose owner has died does not count. */
async function takeLock(): Promise<boolean> {
  await mkdir(join(lock, '..'), { recursive: true });
  try {
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => ''));
  if (owner > 0 && !isAlive(owner)) await rm(lock, { recursive: true, force: true });
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
