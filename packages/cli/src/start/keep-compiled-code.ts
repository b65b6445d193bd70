import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Keeps compiled code in the user's folder of caches, so that the next start takes less time: a fifth of what a start and the requests
 * of a small backup take. Where there is no such folder, as in our image, nothing is written. `NODE_DISABLE_COMPILE_CACHE=1` turns it off. */
export function keepCompiledCode(env: Readonly<Record<string, string | undefined>>): void {
  try {
    const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache');
    if (!env.NODE_COMPILE_CACHE && existsSync(caches)) module.enableCompileCache(join(caches, 'lifeboat', 'compiled'));
  } catch {
    // A user without a home.
  }
}
