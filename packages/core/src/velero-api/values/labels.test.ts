import { expect, test } from 'vitest';
import { validLabelValue } from './labels.ts';

// What Velero 1.18.3 wrote on restored objects, on a DeleteBackupRequest and on a backup in a location of that name.
test.each([
  [
    'backup-with-a-name-that-is-longer-than-sixty-three-characters-in-all-01',
    'backup-with-a-name-that-is-longer-than-sixty-three-charac70ad06',
  ],
  [
    'restore-with-a-name-that-is-longer-than-sixty-three-characters-in-all-3',
    'restore-with-a-name-that-is-longer-than-sixty-three-chara6b4d66',
  ],
  [
    'location-with-a-name-that-is-longer-than-sixty-three-characters-in-all-02',
    'location-with-a-name-that-is-longer-than-sixty-three-char544730',
  ],
  ['a'.repeat(63), 'a'.repeat(63)],
  ['b', 'b'],
])('%s becomes %s', (name, value) => {
  expect(validLabelValue(name)).toBe(value);
});
