import ts from 'typescript';

export interface DictionaryLookup {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * Where a plain object is read or written under a name that is only known at run time: `labels[key]`, `key in labels`.
 * A name from outside may be `constructor` or `__proto__`: the first is then found where nobody put it, the second is lost.
 * Names that the types list one by one are fine, and so are arrays, strings and typed arrays under numbers.
 */
export function findDictionaryLookups(program: ts.Program, isChecked: (file: string) => boolean): DictionaryLookup[] {
  const checker = program.getTypeChecker();
  const found: DictionaryLookup[] = [];
  for (const source of program.getSourceFiles()) {
    if (!isChecked(source.fileName)) continue;
    const visit = (node: ts.Node): void => {
      if (isLookup(node, checker)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        found.push({ file: source.fileName, line: line + 1, text: node.getText() });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function isLookup(node: ts.Node, checker: ts.TypeChecker): boolean {
  // What is deleted is an object's own in any case.
  if (ts.isElementAccessExpression(node)) return !ts.isDeleteExpression(node.parent) && isOpenName(node.argumentExpression, checker);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword && isOpenName(node.left, checker);
}

/** Whether an expression may be any text. */
function isOpenName(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(expression);
  const parts = type.isUnion() ? type.types : [checker.getBaseConstraintOfType(type) ?? type];
  const open = ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral | ts.TypeFlags.Any | ts.TypeFlags.Unknown;
  return parts.some((part) => (part.flags & open) !== 0);
}
