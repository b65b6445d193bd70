import { LifeboatError } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { formatError } from './format-error.ts';

const message = 'It failed';

test('what an error says to do next becomes commands and flags, the best first', () => {
  const remedy = [
    { action: 'delete-backup', backup: 'b1', location: 'west' },
    { action: 'set-option', option: 'replaceUnfinished' },
  ] as const;
  expect(formatError(new LifeboatError({ code: 'BACKUP_UNFINISHED', message, context: { remedy } }), { debug: false })).toBe(
    'error: It failed (BACKUP_UNFINISHED)\nhint: "lifeboat backup delete b1 --location west" removes it\nhint: --replace-unfinished begins again\n',
  );
});

test('a location that nobody named is not named, and names stay on their line', () => {
  const remedy = [{ action: 'unlock-backup', backup: 'b\n1', location: 'default', force: true }] as const;
  const told = formatError(new LifeboatError({ code: 'BACKUP_IN_PROGRESS', message, context: { remedy } }), { debug: false });
  expect(told.split('\n')[1]).toBe('hint: "lifeboat backup unlock b\\n1 --force" ends the lease of a run that is gone');
});
