import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mustRun } from './run-command.ts';

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

/** Packs every package under packages/ into `folder`; pnpm adds the licence of the workspace. */
export async function packPackages(root: string, folder: string): Promise<PackedPackage[]> {
  const packed: PackedPackage[] = [];
  for (const path of globSync('packages/*/package.json', { cwd: root }).sort()) {
    const home = dirname(join(root, path));
    const manifest = JSON.parse(await readFile(join(root, path), 'utf8')) as Manifest;
    const output = await mustRun({
      command: 'npx',
      args: ['-y', 'pnpm@12.21.0', 'pack', '--json', '--pack-destination', folder],
      cwd: home,
    });
    const { filename } = JSON.parse(output.slice(output.indexOf('{'))) as { filename: string };
    const specifiers = Object.keys(manifest.exports).filter((key) => key !== './package.json' && !key.includes('*'));
    packed.push({ name: manifest.name, tarball: filename, specifiers: specifiers.map((key) => join(manifest.name, key)) });
  }
  return packed;
}
