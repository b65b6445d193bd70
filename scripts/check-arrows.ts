/** Checks the import arrows of docs/extending/architecture.md over all sources: `pnpm check:arrows`. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findCircles } from './arrows/find-circles.ts';
import { findIndexLeaks } from './arrows/find-index-leaks.ts';
import { findLargeFolders } from './arrows/find-large-folders.ts';
import { findMisnamedFiles } from './arrows/find-misnamed-files.ts';
import { findViolations } from './arrows/find-violations.ts';

const root = resolve(import.meta.dirname, '..');
const paths = globSync(['packages/*/{src,test}/**/*.ts', 'examples/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts', 'test/**/*.ts'], {
  cwd: root,
}).filter((path) => !/(^|\/)(node_modules|dist)\//.test(path));
const files = paths.sort().map((path) => ({ path, text: readFileSync(resolve(root, path), 'utf8') }));
const coreIndex = 'packages/core/src/index.ts';
const violations = [
  ...findViolations(files),
  ...findCircles(files),
  ...findLargeFolders(paths),
  ...findMisnamedFiles(files),
  ...findIndexLeaks(coreIndex, readFileSync(resolve(root, coreIndex), 'utf8')),
];
for (const violation of violations) console.error(violation);
console.log(`${paths.length} files, ${violations.length} violations of the import arrows`);
process.exitCode = violations.length > 0 || paths.length === 0 ? 1 : 0;
