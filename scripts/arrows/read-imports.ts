import ts from 'typescript';

/** One import, export-from, dynamic import or import type of a source file. */
export interface SourceImport {
  readonly specifier: string;
  /** Erased by the compiler: `import type`, `export type`, `typeof import(...)`. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** What the arrow rules look at in one file. */
export interface SourceFacts {
  readonly imports: readonly SourceImport[];
  /** Lines that read the environment of the process. */
  readonly environmentLines: readonly number[];
}

/** Parses a source file. Comments and strings that merely look like imports do not count. */
export function readImports(path: string, text: string): SourceFacts {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const imports: SourceImport[] = [];
  const environmentLines: number[] = [];
  const lineOf = (node: ts.Node) => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteralLike(specifier)) imports.push({ specifier: specifier.text, typeOnly, line: lineOf(specifier) });
  };

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, onlyTypes(node.importClause));
      if (importsEnvironment(node)) environmentLines.push(lineOf(node));
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    } else if (
      (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) &&
      /^(globalThis\.)?process(\.env|\['env'\])$/.test(node.getText(file))
    ) {
      environmentLines.push(lineOf(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { imports, environmentLines };
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return !clause.name && !!bindings && ts.isNamedImports(bindings) && bindings.elements.every((element) => element.isTypeOnly);
}

function importsEnvironment(node: ts.ImportDeclaration): boolean {
  if (!ts.isStringLiteral(node.moduleSpecifier) || !['process', 'node:process'].includes(node.moduleSpecifier.text)) return false;
  const bindings = node.importClause?.namedBindings;
  return (
    !!bindings && ts.isNamedImports(bindings) && bindings.elements.some((element) => (element.propertyName ?? element.name).text === 'env')
  );
}
