import { posix } from 'node:path';
import ts from 'typescript';
import { otherNames } from './arrow-rules.ts';
import type { SourceFile } from './find-violations.ts';

/** Files that are named after none of their exports, and reasons that are no longer needed. A name fits when it has all words of
 * an export's name, or an export's name has all of its: `parse-json.ts` for `parseJson`, `turns.ts` for `createTurns`. */
export function findMisnamedFiles(files: readonly SourceFile[], reasons: Readonly<Record<string, string>> = otherNames): string[] {
  const misnamed = new Map<string, readonly string[]>();
  for (const { path, text } of files) {
    const name = posix.basename(path, '.ts');
    if (name === 'index' || path.endsWith('.test.ts')) continue;
    const exported = exportedNames(path, text);
    if (exported.length > 0 && !exported.some((each) => fits(name, each))) misnamed.set(path, exported);
  }
  return [
    ...[...misnamed]
      .filter(([path]) => !Object.hasOwn(reasons, path))
      .map(([path, exported]) => `${path}: is named after none of its exports: ${exported.join(', ')}`),
    ...Object.keys(reasons)
      .filter((path) => !misnamed.has(path))
      .map((path) => `${path}: needs no reason for its name: take it out of scripts/arrows/arrow-rules.ts`),
  ];
}

function fits(fileName: string, exported: string): boolean {
  const ofFile = fileName.split('-').map(singular);
  const ofExport = words(exported).map(singular);
  const isWritten = exported.toLowerCase() === fileName.replaceAll('-', '');
  return isWritten || ofFile.every((word) => ofExport.includes(word)) || ofExport.every((word) => ofFile.includes(word));
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .toLowerCase()
    .split('-');
}

function singular(word: string): string {
  return word
    .replace(/ies$/, 'y')
    .replace(/(ch|sh|ss|x)es$/, '$1')
    .replace(/s$/, '');
}

function exportedNames(path: string, text: string): string[] {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement))
      return statement.exportClause && ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [];
    const isExported =
      ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    const { name } = statement as ts.DeclarationStatement;
    return name && ts.isIdentifier(name) ? [name.text] : [];
  });
}
