import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pnpmCommand } from './pnpm-command.ts';
import { mustRun } from './run-command.ts';
import { writeDeclarations } from './write-declarations.ts';

/** A package as a user would install it. */
export interface PackedPackage {
  readonly name: string;
  readonly tarball: string;
  /** Import specifiers of its public modules. */
  readonly specifiers: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** Packs every package under packages/ into `folder`, two at a time, once the declarations of all are written. pnpm adds the licence of
 * the workspace. */
export async function packPackages(root: string, folder: string): Promise<PackedPackage[]> {
  await writeDeclarations(root);
  const left = globSync('packages/*/package.json', { cwd: root }).sort();
  const packed: PackedPackage[] = [];
  const packNext = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) packed.push(await packPackage(join(root, path), folder));
  };
  await Promise.all([packNext(), packNext()]);
  return packed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function packPackage(path: string, folder: string): Promise<PackedPackage> {
  const manifest = JSON.parse(await readFile(path, 'utf8')) as Manifest;
  const output = await mustRun({
    // Without what each runs before it is packed alone.
    ...pnpmCommand(['--config.ignore-scripts=true', 'pack', '--json', '--pack-destination', folder]),
    cwd: dirname(path),
  });
  const { filename } = JSON.parse(output.slice(output.search(/^\{/m))) as { filename: string };
  const specifiers = Object.keys(manifest.exports).filter((key) => key !== './package.json' && !key.includes('*'));
  return { name: manifest.name, tarball: filename, specifiers: specifiers.map((key) => join(manifest.name, key)) };
}
