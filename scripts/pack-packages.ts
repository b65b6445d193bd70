/** `pnpm pack:packages FOLDER`: packs all packages into a folder, from where npm can install them. */
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { packPackages } from './packages/pack-packages.ts';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: pnpm pack:packages FOLDER');
await mkdir(resolve(folder), { recursive: true });
for (const { tarball } of await packPackages(resolve(import.meta.dirname, '..'), resolve(folder))) console.log(tarball);
