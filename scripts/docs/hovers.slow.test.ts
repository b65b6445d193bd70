import { resolve } from 'node:path';
import * as core from '@lifeboat/core';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

// What an editor shows who points at a name of the public API.
test('every public type of core, and every member of one, says what it is; no public array can be changed', () => {
  const program = ts.createProgram([resolve(root, 'packages/core/src/index.ts')], {
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    types: ['node'],
  });
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(resolve(root, 'packages/core/src/index.ts'));
  const module = index && checker.getSymbolAtLocation(index);
  const exported = module ? checker.getExportsOfModule(module) : [];
  const silent: string[] = [];
  const mutable: string[] = [];
  const isSilent = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length === 0 && symbol.getJsDocTags(checker).length === 0;
  for (const name of exported) {
    const symbol = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
    // Some values are there as types only.
    const isPublic = symbol.flags & ts.SymbolFlags.Type || name.name in core;
    if (isPublic && isSilent(symbol)) silent.push(name.name);
    for (const declaration of symbol.declarations ?? []) {
      if (!ts.isInterfaceDeclaration(declaration)) continue;
      for (const member of declaration.members) {
        const memberSymbol = member.name && checker.getSymbolAtLocation(member.name);
        if (!memberSymbol) continue;
        const place = `${name.name}.${memberSymbol.name}`;
        if (isSilent(memberSymbol) && !isDiscriminant(member)) silent.push(place);
        if (hasMutableArray(member)) mutable.push(place);
      }
    }
  }
  expect(exported.length).toBeGreaterThan(150);
  expect(silent).toEqual([]);
  // Velero's files as they are written; the log of a run adds to them.
  expect(mutable).toEqual(['ResultMessages.velero', 'ResultMessages.cluster', 'ResultMessages.namespaces']);
});

/** The `type` of an event: its interface says what it means. */
function isDiscriminant(member: ts.TypeElement): boolean {
  return (
    ts.isPropertySignature(member) && member.name.getText() === 'type' && member.type !== undefined && ts.isLiteralTypeNode(member.type)
  );
}

function hasMutableArray(node: ts.Node): boolean {
  const isReadonly = ts.isTypeOperatorNode(node.parent) && node.parent.operator === ts.SyntaxKind.ReadonlyKeyword;
  if (ts.isArrayTypeNode(node) && !isReadonly) return true;
  return ts.forEachChild(node, (child) => hasMutableArray(child) || undefined) ?? false;
}
