import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorCodes } from '@lifeboat/core/plugin-api';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const groups = {
  'Requests and options':
    /^(INVALID_REQUEST|INVALID_CONFIG|PLAN_REFUSED|PLAN_OUTDATED|UNKNOWN_LOCATION|CREDENTIALS_MISSING|SELECTION_UNDECIDED|PREDICATE_FAILED)$/,
  'Object stores': /^(OBJECT_|BUCKET_|STORE_|INVALID_KEY)/,
  'Volume snapshotters': /^(VOLUME_(?!FULL)|SNAPSHOT)/,
  'The Kubernetes API server': /^KUBERNETES_/,
  'Backups and restores': /^(BACKUP_|RESTORE_|ARCHIVE_|ITEM_|HOOK_|VELERO_)/,
  'Repositories and volumes of files': /^(REPOSITORY_|FILE_|MOVER_|CLAIM_|VOLUME_FULL)/,
  'Any call': /^(TIMEOUT|CANCELED|INTERNAL)$/,
};

test('docs/reference/errors.md is the table of the code (`vitest -u` writes it)', async () => {
  await expect(errorsPage()).toMatchFileSnapshot(resolve(root, 'docs/reference/errors.md'));
});

function errorsPage(): string {
  const lines = [
    '# Error codes',
    '',
    'Everything that fails throws or rejects with a `LifeboatError`. Programs branch on its `code`; messages may change between',
    'versions. `LifeboatError.isInstance(error, code)` tells it also where two copies of the package are installed, and narrows the',
    'type. `error.retryable` says whether the same call may succeed later without a change by the caller.',
    '',
    'The same table is exported as `errorCodes` by `@lifeboat/core`. `context` has the facts (object, key, location, status), and',
    '`cause` the error that led to this one. None of them holds a secret.',
  ];
  for (const [title, pattern] of Object.entries(groups)) {
    lines.push('', `## ${title}`);
    for (const [code, { meaning, retryable, remedy }] of Object.entries(errorCodes)) {
      if (pattern.test(code)) lines.push('', `### \`${code}\``, '', `${meaning} ${remedy}`, '', `Retryable: ${retryable}.`);
    }
  }
  return `${lines.join('\n')}\n`;
}

test('every code has one place on the page', () => {
  for (const code of Object.keys(errorCodes)) {
    expect(
      Object.values(groups).filter((pattern) => pattern.test(code)),
      code,
    ).toHaveLength(1);
  }
});

describe('in the sources', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'packages/*/src/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && !path.endsWith('.test.ts') && !path.includes('/errors/codes/'));
  const texts = files.flatMap((path) => {
    try {
      return [{ path, text: readFileSync(resolve(root, path), 'utf8') }];
    } catch {
      return []; // removed, and not committed yet
    }
  });

  test('every code is thrown somewhere', () => {
    const all = texts.map(({ text }) => text).join('\n');
    // Some are composed: `${family}_CLOCK_SKEW`.
    const isThrown = (code: string) => all.includes(`'${code}'`) || all.includes(`}${code.slice(code.indexOf('_'))}\``);
    expect(Object.keys(errorCodes).filter((code) => !isThrown(code))).toEqual([]);
  });

  test('no error says that a retry may help where the table says that it does not', () => {
    const wrong = texts.flatMap(({ path, text }) => retryableErrors(path, text)).filter(({ code }) => facts(code)?.retryable === 'no');
    expect(wrong).toEqual([]);
  });
});

function facts(code: string) {
  return Object.entries(errorCodes).find(([name]) => name === code)?.[1];
}

/** Object literals with `code: '...'` and `retryable: true`: those of errors, and of what errors are made from. */
function retryableErrors(path: string, text: string): { readonly at: string; readonly code: string }[] {
  if (!text.includes('retryable: true')) return [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const found: { at: string; code: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const value = (name: string) =>
        node.properties.find(
          (member): member is ts.PropertyAssignment => ts.isPropertyAssignment(member) && member.name.getText(file) === name,
        )?.initializer;
      const code = value('code');
      if (code && ts.isStringLiteral(code) && value('retryable')?.kind === ts.SyntaxKind.TrueKeyword) {
        found.push({ at: `${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`, code: code.text });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
