import { expect, test } from 'vitest';
import { ownMember, setOwnMember } from './own-member.ts';

const inherited = [...Object.getOwnPropertyNames(Object.prototype)];

test.each(inherited)('%s is found only where it was put, and changes no other object', (name) => {
  const dictionary: Record<string, string> = {};
  expect(ownMember(dictionary, name)).toBeUndefined();
  setOwnMember(dictionary, name, 'x');
  expect(ownMember(dictionary, name)).toBe('x');
  expect(Object.entries(dictionary)).toEqual([[name, 'x']]);
  expect(Object.getPrototypeOf(dictionary)).toBe(Object.prototype);
  expect(ownMember({}, name)).toBeUndefined();
});

test('nothing has no members', () => {
  expect(ownMember(undefined, 'a')).toBeUndefined();
  expect(ownMember(null as { a?: string } | null, 'a')).toBeUndefined();
});
