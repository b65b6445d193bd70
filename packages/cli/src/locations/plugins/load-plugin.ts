import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ProviderPlugin } from '@lifeboat/core';
import { ownMember } from '@lifeboat/core/json';
import { UsageError } from '../../usage-error.ts';

interface LoadOptions {
  /** A path, which begins with `.` or `/`, or the name of a package. */
  readonly module: string;
  /** Where relative paths start and packages are looked up. */
  readonly folder: string;
  /** For messages. */
  readonly where: string;
}

/** Imports a module and takes the provider that it exports: its default export or its one `createXProvider`, a
 * ProviderPlugin or a function that makes one. `undefined` when there is no such module. @throws UsageError */
export async function loadPlugin({ module, folder, where }: LoadOptions): Promise<ProviderPlugin | undefined> {
  const url = isPath(module) ? fileUrl(resolve(folder, module)) : packageUrl(module, folder);
  if (url === undefined) return undefined;
  const fail = (reason: string, cause?: unknown): never => {
    throw new UsageError(`${where}: the plugin ${module} ${reason}`, { cause });
  };
  const exported = await import(url).then(
    (namespace: Readonly<Record<string, unknown>>) => namespace,
    (error: unknown) => fail(`cannot be loaded: ${error instanceof Error ? error.message : String(error)}`, error),
  );
  const factories = Object.keys(exported).filter((name) => /^create[A-Z]\w*Provider$/.test(name));
  const found = exported.default ?? (factories.length === 1 ? ownMember(exported, factories[0] ?? '') : undefined);
  if (found === undefined) return fail(factories.length > 1 ? `exports several: ${factories.join(', ')}` : noExport);
  const plugin: unknown = typeof found === 'function' ? await found() : found;
  return isPlugin(plugin) ? plugin : fail(noExport);
}

/** {@link loadPlugin} of a module that has to be there. @throws UsageError */
export async function mustLoadPlugin(options: LoadOptions): Promise<ProviderPlugin> {
  const plugin = await loadPlugin(options);
  if (plugin) return plugin;
  const { module, folder, where } = options;
  throw new UsageError(`${where}: the plugin ${module} is not there${isPath(module) ? '' : `: install it in ${folder}`}`);
}

/** Whether a module is named by its path, and not a package. */
export function isPath(module: string): boolean {
  return /^\.{0,2}\//.test(module);
}

const noExport =
  'has no provider: its default export, or one export createXProvider, has to be a ProviderPlugin (specVersion 1, a name such as example.com/mine) or a function that returns one';

function isPlugin(value: unknown): value is ProviderPlugin {
  if (typeof value !== 'object' || value === null) return false;
  const { specVersion, name } = value as Partial<Record<keyof ProviderPlugin, unknown>>;
  return specVersion === 1 && typeof name === 'string' && /^[^/]+\/[^/]+$/.test(name);
}

function fileUrl(path: string): string | undefined {
  return existsSync(path) ? pathToFileURL(path).href : undefined;
}

// From the folder, then beside this program: both may be where a global install puts it.
function packageUrl(name: string, folder: string): string | undefined {
  for (const from of [folder, dirname(fileURLToPath(import.meta.url))]) {
    try {
      return pathToFileURL(createRequire(join(from, 'noop.js')).resolve(name)).href;
    } catch (error) {
      // A package for `import` only has nothing to `require`: the message of Node names its manifest.
      const manifest = /exports" main defined in (.*package\.json)$/.exec((error as Error).message)?.[1];
      const main = manifest && importTarget(createRequire(manifest)(manifest) as { readonly exports?: unknown });
      if (manifest && main) return fileUrl(join(dirname(manifest), main));
    }
  }
  return undefined;
}

function importTarget({ exports }: { readonly exports?: unknown }): string | undefined {
  let target: unknown = exports;
  while (typeof target === 'object' && target !== null) {
    const entry = target as Readonly<Record<string, unknown>>;
    target = entry['.'] ?? entry.node ?? entry.import ?? entry.default;
  }
  return typeof target === 'string' ? target : undefined;
}
