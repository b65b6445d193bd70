import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addSelectFlags, type SelectFlags, selectField } from './select-flags.ts';

function parsed(...args: string[]) {
  const command = new Command().exitOverride();
  addSelectFlags(command);
  command.parse(args, { from: 'user' });
  return selectField(command.opts<SelectFlags>()).select;
}

test.each([
  [[], undefined],
  [['--include-names', 'app-*,db'], { include: [{ names: ['app-*', 'db'] }] }],
  [['--exclude-names', 'tmp'], { exclude: [{ names: ['tmp'] }] }],
  [['--select', 'a > 1'], { include: [{ expression: 'a > 1' }] }],
  [['--select', 'a', '--select', 'b || c'], { include: [{ expression: '(a) && (b || c)' }] }],
  [
    ['--owned-by', 'Deployment/web,sts/*', '--include-names', 'a'],
    {
      include: [
        { names: ['a'], ownedBy: { kinds: ['Deployment'], names: ['web'] } },
        { names: ['a'], ownedBy: { kinds: ['sts'], names: ['*'] } },
      ],
    },
  ],
  [
    ['--exclude-select', 'a', '--exclude-select', 'b', '--exclude-names', 'c'],
    { exclude: [{ names: ['c'] }, { expression: 'a' }, { expression: 'b' }] },
  ],
])('%j', (args, expected) => expect(parsed(...args)).toEqual(expected));

test.each(['web', 'Deployment/', '/web', 'a/b/c'])('--owned-by %s is refused', (owner) => {
  expect(() => parsed('--owned-by', owner)).toThrow(`--owned-by: "${owner}" must be KIND/NAME`);
});
