import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CliContext } from '../../cli-context.ts';
import { visible } from '../../output/visible.ts';
import { UsageError } from '../../usage-error.ts';
import { isLocationUrl } from '../location-url.ts';
import { type LifeboatConfig, parseLifeboatConfig } from './lifeboat-config.ts';

/** The flags that decide which file is read. */
export interface ConfigFlags {
  readonly config?: string | undefined;
  /** What the command line names as locations. */
  readonly location?: readonly string[] | undefined;
  readonly quiet?: boolean | undefined;
}

export type ConfigContext = Pick<CliContext, 'cwd' | 'env' | 'stderr'>;

const announced = new WeakMap<ConfigContext, Set<string>>();

/** Reads the file of `--config` or of `LIFEBOAT_CONFIG`, else `lifeboat.yaml` of the current folder, and says so on standard
 * error unless the command line names it. The file of the current folder may be anybody's: it gives locations, never code, and
 * is not read where the command line has the location's URL. `undefined` when there is none. @throws UsageError */
export async function loadLifeboatConfig(
  flags: ConfigFlags,
  context: ConfigContext,
): Promise<(LifeboatConfig & { readonly path: string }) | undefined> {
  const { name, by } = whichFile(flags, context);
  const locations = flags.location ?? [];
  if (by === 'folder' && locations.length > 0 && locations.every(isLocationUrl)) return undefined;
  const path = resolve(context.cwd, name);
  const text = await readText(path);
  if (text === undefined) {
    if (by !== 'folder') throw new UsageError(`${by === 'flag' ? '--config' : 'LIFEBOAT_CONFIG'} ${name}: there is no such file`);
    return undefined;
  }
  if (by !== 'flag' && !flags.quiet) await announce(path, context);
  const resolvePath = (file: string) => resolve(dirname(path), file);
  return { path, ...parseLifeboatConfig(text, { path: name, resolvePath, isImplicit: by === 'folder' }) };
}

function whichFile({ config }: ConfigFlags, { env }: ConfigContext): { name: string; by: 'flag' | 'variable' | 'folder' } {
  if (config !== undefined) return { name: config, by: 'flag' };
  if (env.LIFEBOAT_CONFIG) return { name: env.LIFEBOAT_CONFIG, by: 'variable' };
  return { name: 'lifeboat.yaml', by: 'folder' };
}

/** Once for a command, which may read the file several times. */
async function announce(path: string, context: ConfigContext): Promise<void> {
  const seen = announced.get(context) ?? new Set();
  announced.set(context, seen);
  if (seen.has(path)) return;
  seen.add(path);
  await context.stderr.write(`Locations are read from ${visible(path)}\n`);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}
