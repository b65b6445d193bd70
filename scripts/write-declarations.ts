/** `node scripts/write-declarations.ts [NAME...]`: the declarations of all packages, or of some under packages/. Each runs it before it is packed. */
import { resolve } from 'node:path';
import { writeDeclarations } from './packages/write-declarations.ts';

const names = process.argv.slice(2);
await writeDeclarations(resolve(import.meta.dirname, '..'), names.length > 0 ? names : undefined);
