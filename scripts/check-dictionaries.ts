import path from 'node:path';
import ts from 'typescript';
import { findDictionaryLookups } from './dictionaries/find-dictionary-lookups.ts';

// Tells of plain objects that are looked into under names from outside (`pnpm check:dictionaries`).
const root = path.resolve(import.meta.dirname, '..');
const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
const { fileNames, options } = ts.parseJsonConfigFileContent({ ...config, include: ['packages/*/src/**/*.ts'] }, ts.sys, root);
const program = ts.createProgram(fileNames, options);
const isChecked = (file: string) =>
  /\/packages\/[^/]+\/src\//.test(file) && !/\.test\.ts$|\/(test|testing)\/|\/json\/own-member\.ts$/.test(file);
const found = findDictionaryLookups(program, isChecked);
for (const { file, line, text } of found)
  console.error(`${path.relative(root, file)}:${line}: ${text}: use ownMember and setOwnMember of core's json, or a Map`);
if (found.length > 0) process.exitCode = 1;
