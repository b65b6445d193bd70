/** `pnpm build [NAME...]`: the JavaScript of all packages, or of some under packages/. Declarations are written when a package is packed. */
import { resolve } from 'node:path';
import { buildPackages } from './packages/build-packages.ts';

const names = process.argv.slice(2);
await buildPackages(resolve(import.meta.dirname, '..'), names.length > 0 ? names : undefined);
