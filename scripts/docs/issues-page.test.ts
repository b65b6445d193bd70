import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { issueCodes } from '@lifeboat/core';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** The rooms whose warnings and errors are those of a run. */
const rooms = ['actions', 'backup', 'hooks', 'operations', 'restore', 'volumes'].map((room) => `packages/core/src/${room}/`);

test('docs/reference/issues.md is the table of the code (`vitest -u` writes it)', async () => {
  await expect(issuesPage()).toMatchFileSnapshot(resolve(root, 'docs/reference/issues.md'));
});

function issuesPage(): string {
  const lines = [
    '# Issue codes',
    '',
    'What a run meets, and what does not end it, is in the `issues` of its result, and an `issue` event as soon as it is known. Each',
    'has a `severity`: an `error` makes the run PartiallyFailed, a `warning` does not, and an `info` is worth knowing. Programs branch',
    'on its `code`; messages may change between versions. `object` and `location` say what it is about, `errorCode` which',
    '[error](errors.md) is behind it, and `remedy` what gets on. A result holds 1,000 issues, errors first of all.',
    '',
    'The same table is exported as `issueCodes` by `@lifeboat/core`.',
  ];
  for (const [code, { meaning, remedy }] of Object.entries(issueCodes).sort(([a], [b]) => (a < b ? -1 : 1)))
    lines.push('', `## \`${code}\``, '', `${meaning} ${remedy}`);
  return `${lines.join('\n')}\n`;
}

describe('in the sources', () => {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', 'packages/core/src/*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const texts = list
    .split('\n')
    .filter((path) => /(?<!\.test)\.ts$/.test(path) && !/\/(test|testing|issues)\//.test(path))
    .flatMap((path) => {
      try {
        return [{ path, text: readFileSync(resolve(root, path), 'utf8') }];
      } catch {
        return []; // removed, and not committed yet
      }
    });

  test('every code is told somewhere', () => {
    const all = texts.map(({ text }) => text).join('\n');
    const elsewhere = ['ISSUES_OMITTED']; // by the list of issues itself
    expect(Object.keys(issueCodes).filter((code) => !all.includes(`'${code}'`) && !elsewhere.includes(code))).toEqual([]);
  });

  test('every warning and every error of a run has a code', () => {
    const uncoded = texts
      .filter(({ path }) => rooms.some((room) => path.startsWith(room)))
      .flatMap(({ path, text }) => uncodedLines(path, text));
    expect(uncoded).toEqual([
      // These pass on what has its code already, or are no part of the result.
      expect.stringContaining('backup/backup.ts: logger?.error(failure.message'),
      expect.stringContaining('backup/record/discard-backup.ts: logger?.warn(`Remains of'),
      expect.stringContaining('hooks/exec/run-pod-hook.ts: log.error('),
      expect.stringContaining('hooks/restore/restore-hook-reporter.ts: lines.warn('),
      expect.stringContaining('hooks/restore/restore-hook-reporter.ts: logger.warn(message'),
      expect.stringContaining('hooks/restore/restore-hook-reporter.ts: logger.error(message'),
    ]);
  });
});

/** Calls of `warn` and `error` whose fields are not `coded(...)`. */
function uncodedLines(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLogCall(node.expression) && !node.arguments[1]?.getText().startsWith('coded('))
      found.push(`${path.replace('packages/core/src/', '')}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

function isLogCall(called: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(called)) return ['warn', 'error'].includes(called.name.text);
  return ts.isElementAccessExpression(called) && called.argumentExpression.getText() === 'level';
}
