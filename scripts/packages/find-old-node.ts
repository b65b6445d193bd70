import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from './run-command.ts';

/** A Node on this machine that is older than the packages support, for what they then say. */
export async function findOldNode(isOld: (version: string) => boolean): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'node');
    if (!existsSync(path)) continue;
    const { code, stdout } = await runCommand({ command: path, args: ['--version'], cwd: '/' });
    if (code === 0 && isOld(stdout.trim().slice(1))) return path;
  }
  return undefined;
}

/** Whether a version `x.y.z` is below another. */
export function isBelow(version: string, floor: string): boolean {
  const [a = [], b = []] = [version, floor].map((text) => text.split('.').map(Number));
  const at = a.findIndex((part, i) => part !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
