import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CliContext } from '../../cli-context.ts';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens a URL with `$BROWSER`, or with the program of the system that opens addresses. Does not wait for the browser to end.
 * @returns why it could not be started; undefined when it was */
export async function openBrowser(url: string, { env, cwd }: Pick<CliContext, 'env' | 'cwd'>): Promise<string | undefined> {
  const [command = '', ...args] = env.BROWSER ? [env.BROWSER] : (openers[process.platform] ?? ['xdg-open']);
  const child = spawn(command, [...args, url], { cwd, stdio: 'ignore', detached: true });
  try {
    await once(child, 'spawn');
  } catch (error) {
    return `${command}: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`;
  }
  child.unref();
  return undefined;
}
