import { join, resolve } from 'node:path';

const ownCheckout = resolve(import.meta.dirname, '../..');

/** `source` needs no build; `built` is what users run, and starts in a fifth of the time. */
export type CliCode = 'source' | 'built';

/** Node's arguments that run the CLI. Without `code`, LIFEBOAT_TEST_CLI says which: `built` (`pnpm build` first), or else the sources. */
export function cliCommand(options: { readonly code?: CliCode | undefined; readonly checkout?: string | undefined } = {}): string[] {
  const { code = process.env.LIFEBOAT_TEST_CLI, checkout = ownCheckout } = options;
  const cli = join(checkout, 'packages/cli');
  return code === 'built' ? [join(cli, 'dist/bin.js')] : ['--conditions=@lifeboat/source', join(cli, 'src/bin.ts')];
}

/** The environment of a process that shall know nothing of this one's, but how Node starts quickly. */
export function bareEnv(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...env };
}
