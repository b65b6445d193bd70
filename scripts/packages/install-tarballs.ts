import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { PackedPackage } from './pack-packages.ts';
import { mustRun } from './run-command.ts';

/** Makes `folder` the project of a user: npm installs the tarballs, and everything they need from the registry; with `onlyLock`
 * it only writes down what it would install. */
export async function installTarballs(
  folder: string,
  packages: readonly PackedPackage[],
  { onlyLock = false }: { readonly onlyLock?: boolean } = {},
): Promise<void> {
  const dependencies = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${relative(folder, tarball)}`]));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module', dependencies }, null, 2));
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...(onlyLock ? ['--package-lock-only'] : [])];
  await mustRun({ command: 'npm', args, cwd: folder });
}

/** The binary of exactly this Node release, from the registry. */
export async function installNode(folder: string, version: string): Promise<string> {
  const name = `node-${process.platform}-${process.arch}`;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'floor', private: true, dependencies: { [name]: version } }));
  await mustRun({ command: 'npm', args: ['install', '--no-audit', '--no-fund', '--ignore-scripts'], cwd: folder });
  return join(folder, 'node_modules', name, 'bin/node');
}
