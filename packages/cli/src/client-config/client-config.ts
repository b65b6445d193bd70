import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CliContext } from '../cli-context.ts';
import type { GlobalFlags } from '../flags/global-flags.ts';
import { UsageError } from '../usage-error.ts';

/** The file of Velero's client, which this one shares: `$HOME/.config/velero/config.json`. */
export type ClientConfig = ReadonlyMap<string, unknown>;

/** @throws UsageError: what it cannot read might name another namespace */
export async function readClientConfig(context: Pick<CliContext, 'env'>): Promise<ClientConfig> {
  const file = configFile(context);
  if (file === undefined) return new Map();
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error('it holds no object');
    return new Map(Object.entries(content));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map();
    throw new UsageError(`${file} cannot be read: ${message}. Mend it, or remove it`);
  }
}

/** Replaces the file. @throws UsageError */
export async function writeClientConfig(config: ClientConfig, context: Pick<CliContext, 'env'>): Promise<void> {
  const file = configFile(context);
  if (file === undefined) throw new UsageError('$HOME is not set, so there is no place for the configuration of the client');
  await mkdir(dirname(file), { recursive: true });
  // Whole or not at all: another command may read it meanwhile.
  await writeFile(`${file}.${process.pid}`, `${JSON.stringify(Object.fromEntries(config))}\n`);
  await rename(`${file}.${process.pid}`, file);
}

/** The flags with what the file and `$VELERO_NAMESPACE` say where the command line says nothing. @throws UsageError */
export async function withClientConfig<Flags extends GlobalFlags>(flags: Flags, context: Pick<CliContext, 'env'>): Promise<Flags> {
  const config = await readClientConfig(context);
  // Velero's `client config set` writes texts.
  const namespace = flags.namespace ?? (textOf(config.get('namespace')) || context.env.VELERO_NAMESPACE || undefined);
  // That the file allows colors is no reason to print them where no terminal is.
  const isPlain = flags.colorized === undefined && ['false', false].includes(config.get('colorized') as string | boolean);
  return { ...flags, ...(namespace !== undefined && { namespace }), ...(isPlain && { colorized: false }) };
}

function configFile({ env }: Pick<CliContext, 'env'>): string | undefined {
  return env.HOME ? join(env.HOME, '.config', 'velero', 'config.json') : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
