import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { blockedCodes, planWarningCodes, rowCodes } from '@lifeboat/core';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

test('docs/reference/plan-codes.md is the table of the code (`vitest -u` writes it)', async () => {
  await expect(planCodesPage()).toMatchFileSnapshot(resolve(root, 'docs/reference/plan-codes.md'));
});

function planCodesPage(): string {
  const lines = [
    '# Codes of a plan',
    '',
    'A row of a plan (`planRestore`) whose `action` is `blocked` says in `code` why the object could not be restored, and in `reason` for',
    'people. Its `warnings` have codes, too: the object is created or updated all the same. Programs branch on codes; messages may change',
    'between versions.',
    '',
    'Most of it is what the API server says to a dry-run (`dryRun=All`) of the very create or patch that the restore would send. Where it',
    'cannot be asked, `notTried` says why: the namespace or the definition of the kind comes with the same plan, something that the object',
    'names comes with it and has to be there first, an admission webhook has side effects, or an aggregated API may not know dry-runs. What',
    'is known of such an object comes from the definition of its kind, the rights of the caller, the quotas and the objects that it names;',
    'CEL rules, patterns and admission are not known then, and a refusal is an error of that object when the restore runs.',
    '',
    'Quotas are added up over the plan, since a dry-run takes nothing of them; which objects of many fit depends on the order in which the',
    'restore comes to them. What controllers make of restored objects (the Pods of a Deployment) is not counted, nor are quotas that the',
    'restore itself brings. Volumes and snapshots are looked at where the cluster knows them; storage systems are not asked.',
    '',
    'The same tables are exported as `blockedCodes`, `planWarningCodes` and `rowCodes` by `@lifeboat/core`.',
    '',
    '## Blocked',
    ...sections(blockedCodes),
    '',
    '## Warnings',
    ...sections(planWarningCodes),
    '',
    '## Left as it is, or not to be had',
    ...sections(rowCodes),
  ];
  return `${lines.join('\n')}\n`;
}

function sections(codes: Readonly<Record<string, { readonly meaning: string; readonly remedy: string }>>): string[] {
  const sorted = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.flatMap(([code, { meaning, remedy }]) => ['', `### \`${code}\``, '', `${meaning} ${remedy}`]);
}

test('every code is told somewhere', () => {
  const sources = execFileSync('git', ['grep', '--untracked', '-hE', "'[A-Z_]+'", '--', 'packages/core/src/restore'], {
    cwd: root,
    encoding: 'utf8',
  });
  const all = [...Object.keys(blockedCodes), ...Object.keys(planWarningCodes), ...Object.keys(rowCodes)];
  expect(all.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
});
