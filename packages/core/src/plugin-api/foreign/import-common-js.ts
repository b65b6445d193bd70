import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Imports a package that is written in CommonJS, or that may load one: `importCommonJs(() => import('ws'))`. In an ESM bundle, the
 * package's own `require('events')` finds no `require`. Bundlers such as esbuild look for a global one, so this function defines it, once
 * and only in a bundle.
 */
export async function importCommonJs<T>(load: () => Promise<T>): Promise<T> {
  if (!isLooked) giveRequire(globalThis, import.meta.url);
  isLooked = true;
  return await load();
}

let isLooked = false;

/** Gives a `require` to a bundle that has none. @param home where this code is; nothing in a bundle of CommonJS, which has a `require` */
export function giveRequire(scope: { require?: unknown }, home: string | undefined): void {
  if (typeof scope.require === 'function' || !home?.startsWith('file:') || !isBundled(home)) return;
  Object.defineProperty(scope, 'require', { value: createRequire(home), configurable: true, writable: true, enumerable: false });
}

/** Outside of a bundle the nearest package is this one. */
function isBundled(home: string): boolean {
  for (let folder = new URL('.', home); ; folder = new URL('..', folder)) {
    const manifest = new URL('package.json', folder);
    if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown } | null)?.name !== '@lifeboat/core';
    if (new URL('..', folder).href === folder.href) return true;
  }
}
