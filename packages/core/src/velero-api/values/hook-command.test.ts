import { expect, test } from 'vitest';
import { formatHookCommand, parseHookCommand } from './hook-command.ts';

test.each([
  ['["/usr/bin/uname","-a"]', ['/usr/bin/uname', '-a']],
  ['/usr/bin/uname -a', ['/usr/bin/uname -a']],
  ['[', ['[']],
  ['["unfinished"', ['["unfinished"']],
  ['[1, 2]', ['[1, 2]']],
  ['["/bin/sh","-c","cat < /backup/backup.sql"]', ['/bin/sh', '-c', 'cat < /backup/backup.sql']],
])('the annotation %s is the command %j', (value, command) => {
  expect(parseHookCommand(value)).toEqual(command);
});

test('a command reads in the log as in that of Velero', () => {
  expect(formatHookCommand(['/bin/sh', '-c', 'cat < a'])).toBe('[/bin/sh -c cat < a]');
});
