import ts from 'typescript';

const shown = /^\.\/(contract|plugin-api)\//;

/** What the public index of core shows besides `contract/`, `plugin-api/` and factories. A factory may bring the types of its own
 * signature: they stand in its statement. */
export function findIndexLeaks(path: string, text: string): string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  return file.statements.flatMap((statement) => {
    const at = `${path}:${file.getLineAndCharacterOfPosition(statement.getStart(file)).line + 1}`;
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier))
      return [`${at}: the index only exports from other files`];
    const from = statement.moduleSpecifier.text;
    if (shown.test(from)) return [];
    if (!statement.exportClause) return [`${at}: exports all of ${from}: name the factory`];
    const hasValue =
      !statement.isTypeOnly &&
      ts.isNamedExports(statement.exportClause) &&
      statement.exportClause.elements.some((each) => !each.isTypeOnly);
    return hasValue ? [] : [`${at}: exports types of ${from}: types that callers see belong in contract/ or plugin-api/`];
  });
}
