import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../usage-error.ts';
import { type LifeboatConfig, parseLifeboatConfig } from './lifeboat-config.ts';

/** Reads the file of `--config`, or `lifeboat.yaml` of the current folder, `undefined` when there is none. @throws UsageError */
export async function loadLifeboatConfig(
  flags: { readonly config?: string | undefined },
  context: Pick<CliContext, 'cwd'>,
): Promise<(LifeboatConfig & { readonly path: string }) | undefined> {
  const path = resolve(context.cwd, flags.config ?? 'lifeboat.yaml');
  const text = await readText(path);
  if (text === undefined) {
    if (flags.config !== undefined) throw new UsageError(`--config ${flags.config}: there is no such file`);
    return undefined;
  }
  const resolvePath = (file: string) => resolve(dirname(path), file);
  return { path, ...parseLifeboatConfig(text, { path: flags.config ?? 'lifeboat.yaml', resolvePath }) };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
